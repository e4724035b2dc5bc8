import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import type { ISocketFactory, Kafka, SASLOptions } from 'kafkajs'
import { kafkajs } from './kafkajs.js'
import type { KafkaSasl, KafkaTls } from './options.js'
import { reveal } from './redact.js'
import type { Settings } from './settings.js'

/** One kafkajs instance with the sockets it opened. */
export interface KafkaClient {
  readonly kafka: Kafka
  /**
   * Breaks its connections and lets it open no others. kafkajs's own `disconnect` waits for open
   * requests, in some orders for ever, and a running retry connects again behind it.
   */
  destroy(): void
}

/**
 * A new instance for every producer, consumer and check: instances of one group in one kafkajs
 * instance share a map of committed offsets and overwrite each other's.
 *
 * All retry figures are given because kafkajs has others when NODE_ENV is `test`.
 */
export function openClient(settings: Settings, retries = 5): KafkaClient {
  const { timings } = settings
  const sockets = trackedSockets()
  const { Kafka, logLevel } = kafkajs()
  const kafka = new Kafka({
    brokers: [...settings.brokers],
    clientId: settings.clientId,
    ssl: tlsOptions(settings.tls),
    ...(settings.sasl === undefined ? {} : { sasl: saslOptions(settings.sasl) }),
    connectionTimeout: timings.connectMs,
    authenticationTimeout: timings.connectMs,
    requestTimeout: timings.requestMs,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, multiplier: 2, factor: 0.2, retries },
    socketFactory: sockets.factory,
    logLevel: logLevel.WARN,
    logCreator: settings.kafkaLog,
  })
  return { kafka, destroy: sockets.destroy }
}

function trackedSockets(): { factory: ISocketFactory; destroy: () => void } {
  const open = new Set<Socket>()
  let destroyed = false
  const factory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (destroyed) throw new Error('this Kafka client is closed')
    // Without types for it, kafkajs passes false or undefined when TLS is off.
    const tls: ConnectionOptions | false | undefined = ssl
    const socket = tls
      ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...tls }, onConnect)
      : connectPlain({ host, port }, onConnect)
    socket.setKeepAlive(true, 30_000)
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    return socket
  }
  const destroy = (): void => {
    destroyed = true
    for (const socket of open) socket.destroy(new Error('this Kafka client is closed'))
  }
  return { factory, destroy }
}

function tlsOptions(tls: boolean | KafkaTls): boolean | ConnectionOptions {
  if (typeof tls === 'boolean') return tls
  return {
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: reveal(tls.key) }),
    ...(tls.servername === undefined ? {} : { servername: tls.servername }),
  }
}

function saslOptions(sasl: KafkaSasl): SASLOptions {
  if (sasl.mechanism === 'oauthbearer') {
    return {
      mechanism: 'oauthbearer',
      oauthBearerProvider: async () => ({ value: reveal(await sasl.token()) }),
    }
  }
  const { mechanism, username } = sasl
  return { mechanism, username, password: reveal(sasl.password) }
}
