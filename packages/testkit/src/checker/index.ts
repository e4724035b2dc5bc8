export type { CalendarFact, Evidence, HostFact, PublishedFact, ShownLine } from './facts.js'
export { judge, type JudgeOptions } from './judge.js'
export { markedTitle, readMark, shownLine, type Mark } from './mark.js'
export type { Invariant, Verdict, VerdictCounts, Violation } from './verdict.js'
