// Real servers and processes, all faults at once: `pnpm chaos --help`. Runs from the sources, with or
// without `--import` of the loader.
await import('../loader/register.ts')
const { command } = await import('./command.ts')
process.exitCode = await command(process.argv.slice(2))

export {}
