import type { BackfillPreview } from '@calsync/core'

/** What a preview would send, by connection; `isMeant` says which of them count. */
export function operationsOf(
  { mailboxes }: BackfillPreview,
  isMeant: (connectionId: string) => boolean = () => true,
): Map<string, number> {
  const work = [...mailboxes.values()].filter(({ connectionId }) => isMeant(connectionId))
  return new Map(
    work.map(({ connectionId, creates, updates, deletes }) => [
      connectionId,
      creates + updates + deletes,
    ]),
  )
}
