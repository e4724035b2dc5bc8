import { build } from '../build.ts'

/** Suites that run the command need it built, from the sources as they are now. */
export default async function setup(): Promise<void> {
  await build({ force: false })
}
