import type { ObservedWork, OrganizationMode } from '@calsync/core'
import type { Report } from '../output/report.js'
import type { Style } from '../output/style.js'
import { counted } from '../output/words.js'

export interface ObserveChange {
  readonly organizationId: string
  readonly integration: string
  readonly before: OrganizationMode
  readonly after: OrganizationMode
  /** What would be sent, or is sent from now on. */
  readonly observed: ObservedWork
}

/** What an organisation did and does. */
export function observeReport(change: ObserveChange, dryRun: boolean): Report {
  return {
    kind: 'observe',
    data: { ...change, changed: change.before !== change.after, dryRun },
    text: (style) => [...linesOf(change, style), ...endOf(change, dryRun, style)].join('\n'),
  }
}

function linesOf(
  { organizationId, integration, before, after, observed }: ObserveChange,
  { green, yellow }: Style,
): string[] {
  const who = `organization "${organizationId}" on ${integration}`
  if (after === 'on') {
    if (before === 'on') return [`Is on: ${who}. Changes are sent.`]
    return [green(`On: ${who}.`), `From now on it is sent: ${workText(observed)}.`]
  }
  const title = before === after ? `Observes: ${who}.` : `Observes from now on: ${who}.`
  if (before !== after) return [yellow(title), 'Changes are planned and counted; nothing is sent.']
  return [yellow(title), `It would send ${workText(observed)}.`]
}

function endOf(
  { organizationId, before, after }: ObserveChange,
  dryRun: boolean,
  { bold, dim }: Style,
): string[] {
  if (dryRun) return [`${bold('Dry run')}: nothing was changed.`]
  if (before === after || after === 'on') return []
  const id = organizationId === '' ? "''" : organizationId
  return [dim(`next: calsync status, then calsync observe --organization ${id} --off`)]
}

function workText({ creates, updates, deletes, participants }: ObservedWork): string {
  const work = [
    counted(creates, 'create'),
    counted(updates, 'update'),
    counted(deletes, 'delete'),
  ].join(', ')
  return participants === 0
    ? `${work}, no mails`
    : `${work}, at most ${counted(participants, 'mail')}`
}
