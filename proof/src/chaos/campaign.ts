import { Arrivals } from './arrivals.ts'
import { Crew, type Departure } from './crew.ts'
import { Deadline } from './deadline.ts'
import { Deck } from './deck.ts'
import type { Dice } from './dice.ts'
import { FAILPOINTS } from './faults/catalogue.ts'
import type { Fault, Stage } from './faults/fault.ts'
import { KillPlan } from './kill-plan.ts'
import type { Narrator } from './narrator.ts'
import { reckon, sayReckoning, type Reckoning } from './reckoning.ts'
import { Recovery } from './recovery.ts'
import { playRound, type RoundKind } from './round.ts'
import { firstLine, NAME_WIDTH, sayRecovered } from './strike.ts'
import { Tally } from './tally.ts'
import type { Tempo } from './tempo.ts'
import type { ArmedFailpoint, ChaosWorld } from './world/world.ts'

export interface CampaignParts {
  readonly world: ChaosWorld
  readonly dice: Dice
  readonly tempo: Tempo
  readonly faults: readonly Fault[]
  /** Ids of failpoints at which workers are killed; empty: at none. */
  readonly failpoints: readonly string[]
  readonly mutant: string | null
  readonly narrator: Narrator
  /** When no more faults are to strike. */
  readonly deadline: Deadline
  /** After so many killed processes no more faults strike; `null`: never. */
  readonly maxKills: number | null
  /** Every fault once, in a single round. */
  readonly once: boolean
}

/** Faults against one world, round after round, each judged at its end. */
export class Campaign {
  readonly tally = new Tally()
  readonly recovery: Recovery
  readonly plan: KillPlan
  readonly crew: Crew
  readonly reckonings: Reckoning[] = []
  /** Workers that ended though nobody made them. */
  readonly crashes: string[] = []
  /** What workers that are gone logged last, by name. */
  readonly logs = new Map<string, string>()
  readonly #parts: CampaignParts
  readonly #arrivals: Arrivals
  /** For each kind of round one of its own: every fault comes alone, and together with others. */
  readonly #decks: Readonly<Record<RoundKind, Deck<Fault>>>
  #round: RoundKind | null = null
  /** One at a time: a measurement edits a schedule of every user. */
  #measuring: Promise<void> | null = null

  constructor(parts: CampaignParts) {
    const { world, dice, tempo, mutant, faults, once } = parts
    this.#parts = parts
    this.#arrivals = new Arrivals(world.sandbox)
    this.recovery = new Recovery(world, this.#arrivals)
    const plan = new KillPlan(parts.failpoints, dice.split())
    this.plan = plan
    const departed = (departure: Departure): void => this.#see(departure)
    this.crew = new Crew({ world, size: tempo.workers, mutant, plan, dice: dice.split(), departed })
    const deck = (): Deck<Fault> => new Deck(faults, dice.split(), once ? 1 : undefined)
    this.#decks = { faults: deck(), kills: deck(), all: deck() }
  }

  /** Something is wrong: faults after it would only hide it. */
  get isBroken(): boolean {
    const found = this.reckonings.at(-1)?.verdict.violations ?? []
    return found.length > 0 || this.crashes.length > 0
  }

  /** Plays until time is up, or something is wrong. */
  async run(): Promise<void> {
    await this.#arrivals.begin()
    await this.crew.begin()
    const kinds = this.#kinds()
    for (let round = 0; ; round++) {
      await this.#play(kinds[round % kinds.length] as RoundKind)
      if (this.#parts.deadline.signal.aborted || this.isBroken || this.#parts.once) return
    }
  }

  #kinds(): readonly RoundKind[] {
    const { failpoints, faults, mutant, once } = this.#parts
    if (failpoints.length === 0) return ['faults']
    if (faults.length === 0) return ['kills']
    return once || mutant !== null ? ['all'] : ['faults', 'kills', 'all', 'kills']
  }

  async #play(kind: RoundKind): Promise<void> {
    const { world, dice, tempo, narrator, deadline, once } = this.#parts
    const { crew, recovery, tally } = this
    await world.hosts.begin({ seed: dice.between(0, 0xffffffff), perSecond: tempo.editsPerSecond })
    const lengthMs = dice.between(...tempo.roundMs)
    const end = once ? deadline : new Deadline(lengthMs, deadline.signal)
    this.#round = kind
    await playRound(kind, {
      strikes: { stage: this.#stage(), recovery, narrator, tally },
      crew,
      deck: this.#decks[kind],
      dice: dice.split(),
      atOnce: tempo.atOnce,
      armed: tempo.armed[world.transport],
      signal: end.signal,
    })
    if (!once) end.end()
    this.#round = null
    await this.#measuring
    await world.sandbox.clearFaults()
    await world.hosts.pause()
    await crew.complete()
    const reckoning = await reckon(world, tempo.quietMs)
    this.reckonings.push(reckoning)
    narrator.tell(
      `— round ${this.reckonings.length}, ${tally.kills} kills so far: ${sayReckoning(reckoning)}`,
    )
  }

  #stage(): Stage {
    const { crew } = this
    return {
      world: this.#parts.world,
      workers: () => crew.workers(),
      hold: (worker) => crew.hold(worker),
      startExtra: (options) => crew.startExtra(options),
      kill: (worker) => crew.kill(worker),
      killHost: async () => {
        await this.#parts.world.hosts.killOne()
        this.tally.killsOfHosts += 1
      },
      dismiss: (worker) => crew.dismiss(worker),
    }
  }

  #see({ kind, worker, exit }: Departure): void {
    this.logs.set(worker.name, exit.output)
    if (kind === 'killed') this.tally.killsAtRandomTimes += 1
    if (kind === 'crash') {
      const says = `${worker.name} ended by itself: code ${exit.code}, signal ${exit.signal}`
      this.crashes.push(says)
      this.#parts.narrator.tell(says)
    }
    if (exit.failpoint !== null) this.#seeKill(worker.name, exit.failpoint)
    const { maxKills } = this.#parts
    if (maxKills !== null && this.tally.kills >= maxKills) this.#parts.deadline.end()
  }

  #seeKill(worker: string, { id, side, hit }: ArmedFailpoint): void {
    const at = Date.now()
    this.tally.killsAtFailpoints += 1
    this.tally.struck(FAILPOINTS)
    this.plan.killedAt({ id, side })
    const tell = (more: string): void => {
      const text = `${worker} ${side} ${id}${hit === 1 ? '' : `, time ${hit}`}${more}`
      this.#parts.narrator.tell(`${FAILPOINTS.padEnd(NAME_WIDTH)} ${text}`, at)
    }
    if (this.#round !== 'kills' || this.#measuring !== null) return tell('')
    this.#measuring = this.recovery
      .measure(FAILPOINTS)
      .then(
        (recovered) => tell(` · ${sayRecovered(recovered)}`),
        (error: unknown) => tell(` · not measured: ${firstLine(error)}`),
      )
      .finally(() => (this.#measuring = null))
  }
}
