// The way in from a fresh clone: `npm run demo` and `npm test` start here, on whatever Node (18 or
// newer) the machine has and with nothing installed. Installs if the lock file says so, then runs
// the task under the Node 24 that the workspace itself lists as a dependency.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const bin = path.join(root, 'node_modules', '.bin')
const stamp = path.join(root, 'node_modules', '.cache', 'calsync', 'installed')
const onWindows = process.platform === 'win32'

// npm starts scripts in the root and keeps the caller's directory in INIT_CWD: relative paths given
// to the demo are the caller's.
const callerDirectory = process.env.INIT_CWD ?? process.cwd()

const tasks = {
  setup: async () => node(['tools/build.ts'], root),
  test: async (args) => node(['tools/test.ts', ...args], root),
  demo: async (args) =>
    (await node(['tools/build.ts', '--quiet'], root)) ||
    node(['packages/cli/dist/main.js', 'demo', ...args], callerDirectory),
}

function node([script, ...args], cwd) {
  return run('node', [path.join(root, script), ...args], cwd, 'inherit')
}

/** Resolves to the exit code. An interrupt reaches the child by itself: wait for its clean end. */
function run(command, args, cwd, stdio) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` }
    const child = spawn(command, args, { cwd, stdio, env, shell: onWindows })
    const pass = (signal) => {
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal)
    }
    process.on('SIGINT', pass).on('SIGTERM', pass)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      process.off('SIGINT', pass).off('SIGTERM', pass)
      resolve(signal ? 130 : code)
    })
  })
}

/** Git keeps no file times, so the content of the lock file decides, not its age. */
function lockHash() {
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) {
    hash.update(readFileSync(path.join(root, file)))
  }
  return hash.digest('hex')
}

async function install() {
  const wanted = lockHash()
  const isInstalled = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  if (isInstalled && existsSync(path.join(bin, 'node'))) return 0

  process.stderr.write('Installing dependencies (first run, or the lock file has changed) …\n')
  const started = Date.now()
  const args = ['-y', 'pnpm@12', 'install', '--frozen-lockfile', '--reporter=append-only']
  const code = await run('npx', args, root, ['ignore', 2, 2])
  if (code !== 0) {
    process.stderr.write(
      'The installation failed; the reason is above. It needs the npm registry (or your mirror).\n',
    )
    return code
  }
  mkdirSync(path.dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
  process.stderr.write(`Installed in ${((Date.now() - started) / 1000).toFixed(0)} s.\n`)
  return 0
}

const [name, ...args] = process.argv.slice(2)
const task = tasks[name]
if (task) {
  process.exitCode = (await install()) || (await task(args))
} else {
  process.stderr.write(`Usage: node tools/run.mjs ${Object.keys(tasks).join('|')} [arguments]\n`)
  process.exitCode = 2
}
