import { once } from 'node:events'
import { InvalidArgumentError, Option } from 'commander'
import type { CommandDefinition } from '../command-line/command.js'
import { listen } from '../command-line/listen.js'
import { loggerOn, type LogFormat, type LogLevel, logLevels } from '../output/log-line.js'
import { styleOf } from '../output/style.js'
import { describeConfiguration } from '../sdk/describe-configuration.js'
import { both, Metrics } from './worker/metrics.js'
import { statusServer } from './worker/status-server.js'
import { workerPages } from './worker/worker-pages.js'

interface WorkerCommandOptions {
  readonly port?: number
  readonly host: string
  readonly logLevel: LogLevel
  readonly logFormat: LogFormat
}

export const command: CommandDefinition<WorkerCommandOptions> = {
  configure: (program) => {
    program
      .option('--port <number>', 'serve /status, /metrics and /healthz there', portNumber)
      .option('--host <address>', 'address to serve them on', '0.0.0.0')
      .addOption(
        new Option('--log-level <level>', 'least level to log').choices(logLevels).default('info'),
      )
      .addOption(
        new Option('--log-format <format>', 'format of the log on stderr')
          .choices(['json', 'pretty'])
          .default('json'),
      )
  },
  handlesInterrupt: true,
  run: async (context, options) => {
    const { log, now, interrupted } = context
    const isPretty = options.logFormat === 'pretty'
    const logger = loggerOn({
      level: options.logLevel,
      format: options.logFormat,
      style: styleOf(isPretty && context.isTerminal && context.options.color),
      write: log,
      now,
    })
    const metrics = new Metrics()
    const settings = await context.settings()
    const telemetry = settings.telemetry === undefined ? metrics : both(metrics, settings.telemetry)
    const calsync = await context.connect({ logger, telemetry })
    const configuration = describeConfiguration(settings, calsync.providers)
    const worker = calsync.worker()
    const readStatus = async () => {
      const [summary, held] = await Promise.all([calsync.status(), calsync.held({}, 1)])
      return { summary, held }
    }
    const facts = { worker, metrics, configuration, startedAt: now(), now, readStatus }
    const server = options.port === undefined ? null : statusServer(workerPages(facts))
    if (server !== null) {
      const port = await listen(server, options.port ?? 0, options.host)
      logger.info('worker.listening', { port, host: options.host })
    }
    await worker.start()
    if (!interrupted.aborted) await once(interrupted, 'abort')
    logger.info('worker.stopping', { ...worker.status })
    await worker.stop()
    server?.close()
    return null
  },
}

function portNumber(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('It must be a port number, 0 to 65535.')
}
