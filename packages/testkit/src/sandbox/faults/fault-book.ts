import {
  faultRuleSchema,
  type FaultAction,
  type FaultRule,
  type FaultRuleInput,
} from './fault-rule.js'

/** A call as the rules see it. */
export interface FaultTarget {
  readonly scope: 'single' | 'item' | 'batch' | 'vault'
  readonly method: string
  readonly path: string
  readonly mailbox: string
  readonly correlation?: string | undefined
  readonly subject?: string | undefined
}

/** What the rules decided about one call. */
export interface FaultPlan {
  /** Ids of the rules that struck. */
  readonly rules: readonly string[]
  /** The one that decides over the reply, if any. */
  readonly action?: FaultAction | undefined
  readonly latencyMs: number
  readonly hide?: { readonly forMs: number; readonly alsoWrites: boolean } | undefined
}

/** A rule and how often it matched and struck. */
export interface FaultStatus {
  readonly rule: FaultRule & { readonly id: string }
  readonly matched: number
  readonly struck: number
}

interface ActiveRule {
  readonly rule: FaultRule & { readonly id: string }
  readonly path: RegExp | undefined
  readonly correlation: RegExp | undefined
  readonly subject: RegExp | undefined
  matched: number
  struck: number
}

/** The rules in force, in the order in which they were added. */
export class FaultBook {
  #calls: ActiveRule[] = []
  #operations: ActiveRule[] = []
  #added = 0
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  get empty(): boolean {
    return this.#calls.length === 0 && this.#operations.length === 0
  }

  /** Adds a rule and returns its id; one of the same id is replaced. Throws a ZodError. */
  add(input: FaultRuleInput): string {
    const parsed = faultRuleSchema.parse(input)
    const id = parsed.id ?? `fault-${++this.#added}`
    this.remove(id)
    const regExp = (text: string | undefined) => (text === undefined ? undefined : new RegExp(text))
    const { path, correlation, subject } = parsed
    const active: ActiveRule = {
      rule: { ...parsed, id },
      path: regExp(path),
      correlation: regExp(correlation),
      subject: regExp(subject),
      matched: 0,
      struck: 0,
    }
    const callLevel = ['call', 'batch', 'vault'].includes(parsed.on)
    ;(callLevel ? this.#calls : this.#operations).push(active)
    return id
  }

  /** Removes a rule; false when there was none of that id. */
  remove(id: string): boolean {
    const before = this.#calls.length + this.#operations.length
    this.#calls = this.#calls.filter(({ rule }) => rule.id !== id)
    this.#operations = this.#operations.filter(({ rule }) => rule.id !== id)
    return this.#calls.length + this.#operations.length < before
  }

  clear(): void {
    this.#calls = []
    this.#operations = []
  }

  list(): FaultStatus[] {
    return [...this.#calls, ...this.#operations].map(({ rule, matched, struck }) => ({
      rule,
      matched,
      struck,
    }))
  }

  /** For a whole HTTP call. */
  planCall(target: FaultTarget): FaultPlan | undefined {
    return this.#calls.length === 0 ? undefined : this.#plan(this.#calls, target)
  }

  /** For one operation on a mailbox. */
  planOperation(target: FaultTarget): FaultPlan | undefined {
    return this.#operations.length === 0 ? undefined : this.#plan(this.#operations, target)
  }

  #plan(rules: readonly ActiveRule[], target: FaultTarget): FaultPlan | undefined {
    const ids: string[] = []
    let latencyMs = 0
    let hide: FaultPlan['hide']
    let decided: FaultAction | undefined
    for (const active of rules) {
      if (!matches(active, target) || !this.#strikes(active)) continue
      const { action, id } = active.rule
      ids.push(id)
      // Delays and late visibility combine with whatever else strikes; the first of the rest wins.
      if (action.type === 'latency') latencyMs += action.ms
      else if (action.type === 'late-visible') hide = action
      else {
        decided = action
        break
      }
    }
    return ids.length === 0 ? undefined : { rules: ids, action: decided, latencyMs, hide }
  }

  #strikes(active: ActiveRule): boolean {
    const { skip, first, every, times, probability } = active.rule
    active.matched++
    const nth = active.matched - skip
    if (nth <= 0 || (first !== undefined && nth > first) || nth % every !== 0) return false
    if (times !== undefined && active.struck >= times) return false
    if (probability < 1 && this.#random() >= probability) return false
    active.struck++
    return true
  }
}

function matches({ rule, path, correlation, subject }: ActiveRule, target: FaultTarget): boolean {
  const { on, method, mailbox } = rule
  const inScope =
    on === target.scope ||
    on === 'operation' ||
    (on === 'call' && (target.scope === 'single' || target.scope === 'batch'))
  if (!inScope) return false
  if (method !== undefined && method !== target.method) return false
  if (mailbox !== undefined && mailbox !== target.mailbox) return false
  if (path !== undefined && !path.test(target.path)) return false
  if (correlation !== undefined && !correlation.test(target.correlation ?? '')) return false
  return subject === undefined || (target.subject !== undefined && subject.test(target.subject))
}
