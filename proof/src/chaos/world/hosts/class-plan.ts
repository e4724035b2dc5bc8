import { markedTitle, shownLine, type Mark } from '@calsync/testkit/checker'

const WEEK_MS = 7 * 86_400_000

/** What the host's people decided about a class. */
export interface ClassPlan {
  readonly text: string
  /** Milliseconds since 1970. */
  readonly start: number
  readonly minutes: number
  readonly timeZone: string
  /** 1 for a class that takes place once. */
  readonly weeks: number
  /** By week, from 0: how that one differs. */
  readonly changes: Readonly<Record<string, WeekChange>>
  readonly facilitators: readonly string[]
}

export type WeekChange =
  | { readonly kind: 'left_out' }
  | { readonly kind: 'renamed'; readonly text: string }
  | { readonly kind: 'moved'; readonly byMinutes: number }

/**
 * What calendars have to show of a class: computed here by plain addition, and with nothing of
 * calsync's, so that both can be compared. Series are in UTC, where a week is a week.
 */
export function shownOf(plan: ClassPlan, mark: Mark): string[] {
  const lines = Array.from({ length: plan.weeks }, (_, week) => {
    const change = plan.changes[week]
    const start = plan.start + week * WEEK_MS
    switch (change?.kind) {
      case 'left_out':
        return null
      case 'renamed':
        return shownLine(markedTitle(change.text, mark), start, plan.minutes)
      case 'moved':
        return shownLine(
          markedTitle(plan.text, mark),
          start + change.byMinutes * 60_000,
          plan.minutes,
        )
      case undefined:
        return shownLine(markedTitle(plan.text, mark), start, plan.minutes)
    }
  })
  return lines.filter((line) => line !== null)
}

/** The columns of `classes`, after its id. */
export function columnsOf(plan: ClassPlan, mark: Mark): readonly unknown[] {
  return [
    markedTitle(plan.text, mark),
    new Date(plan.start),
    plan.minutes,
    plan.timeZone,
    plan.weeks === 1 ? null : `FREQ=WEEKLY;COUNT=${plan.weeks}`,
    plan.weeks === 1 ? null : overridesOf(plan, mark),
    plan,
  ]
}

function overridesOf(plan: ClassPlan, mark: Mark): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(plan.changes).map(([week, change]) => {
      const start = plan.start + Number(week) * WEEK_MS
      return [wallTime(start), overrideOf(change, start, mark)]
    }),
  )
}

function overrideOf(change: WeekChange, start: number, mark: Mark): object {
  switch (change.kind) {
    case 'left_out':
      return { excluded: true }
    case 'renamed':
      return { title: markedTitle(change.text, mark) }
    case 'moved':
      return { start: wallTime(start + change.byMinutes * 60_000) }
  }
}

function wallTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19)
}
