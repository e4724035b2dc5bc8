/** One sentence of a port's contract as a test that any runner can run: it throws when broken. */
export interface ContractCase<H> {
  readonly name: string
  /** `harness` is fresh for every case; who made it cleans up after it. */
  run(harness: H): Promise<void>
}
