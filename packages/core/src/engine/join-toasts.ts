import { isToast, joinedToast } from '../model/result-messages.js'
import type { RecordSettlement } from '../ports/store/claim-store.js'

/**
 * A batch is one toast: what is settled together and went the same way is told in one. The first of
 * them carries it; everything else that is told stays with its record.
 */
export function joinToasts(
  records: readonly RecordSettlement[],
  displayName: string,
): readonly RecordSettlement[] {
  const toasts = records.flatMap(({ messages }) => messages).filter(isToast)
  const byType = Map.groupBy(toasts, ({ body }) => body.notification.type)
  const joined = new Map<string, ReturnType<typeof joinedToast> | null>()
  for (const group of byType.values()) {
    const [first, ...others] = group
    if (first === undefined || others.length === 0) continue
    joined.set(first.id, joinedToast(first, group.length, displayName))
    for (const { id } of others) joined.set(id, null)
  }
  if (joined.size === 0) return records
  return records.map((record) => ({
    ...record,
    messages: record.messages.flatMap((message) => {
      const toast = joined.get(message.id)
      return toast === undefined ? [message] : toast === null ? [] : [toast]
    }),
  }))
}
