import { createHash } from 'node:crypto'
import { NO_TEMPLATE, type RenderEvent } from '@calsync/core'

/**
 * The version of a host's template, unless the host names one: a hash of its text. A bundler that
 * writes it otherwise makes another version of it, which does no harm: its rollout finds that every
 * event is the same and sends nothing. What the template calls is not in its text.
 */
export function renderVersionOf({
  event,
  renderVersion,
}: {
  readonly event?: RenderEvent | undefined
  readonly renderVersion?: string | undefined
}): string {
  if (renderVersion !== undefined) return renderVersion
  if (event === undefined) return NO_TEMPLATE
  return createHash('sha256').update(event.toString()).digest('hex').slice(0, 16)
}
