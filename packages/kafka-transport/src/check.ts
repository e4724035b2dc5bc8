import { messageOf, type TransportFinding } from '@calsync/core'
import type { Admin } from 'kafkajs'
import { withAdmin } from './admin.js'
import { topicFindings, userOf } from './check-topics.js'
import type { Settings } from './settings.js'
import { topicStates } from './topic-state.js'
import { allTopics } from './topics.js'
import { translateError } from './translate-error.js'
import { within } from './within.js'

/** Everything that keeps calsync from working with these brokers; empty when all is well. */
export async function check(
  settings: Settings,
  redact: (text: string) => string,
): Promise<readonly TransportFinding[]> {
  try {
    return await withAdmin(settings, async (admin) => [
      ...topicFindings(settings, await topicStates(admin, allTopics(settings), settings)),
      ...(await groupFindings(admin, settings)),
    ])
  } catch (error) {
    return [connectionFinding(error, settings, redact)]
  }
}

/**
 * kafkajs turns every refusal to name the group's coordinator, a missing permission above all, into
 * "Failed to find group coordinator". The broker itself has answered about topics just before.
 */
async function groupFindings(admin: Admin, settings: Settings): Promise<TransportFinding[]> {
  const { clock, timings, consumerGroup, brokers } = settings
  try {
    await within(clock, timings.checkMs, admin.describeGroups([consumerGroup]))
    return []
  } catch (error) {
    return [
      {
        message: `the consumer group ${consumerGroup} cannot be used: ${messageOf(error)}; most often a missing permission`,
        next: `kafka-acls.sh --bootstrap-server ${brokers[0] ?? ''} --add --allow-principal User:${userOf(settings)} --operation Read --group ${consumerGroup}`,
      },
    ]
  }
}

function connectionFinding(
  error: unknown,
  settings: Settings,
  redact: (text: string) => string,
): TransportFinding {
  const translated = translateError(error, redact)
  const where = settings.brokers.join(', ')
  const what = redact(messageOf(error))
  if (translated.code !== 'BROKER_UNAVAILABLE') {
    return { message: translated.message, next: translated.next ?? '' }
  }
  if (/certificate|wrong version number|SSL|TLS|packet length/i.test(what)) {
    return {
      message: `no TLS connection to Kafka at ${where}: ${what}`,
      next: 'correct `tls`: false for a plain listener, `{ ca }` for a private authority',
    }
  }
  return {
    message: `no Kafka broker answers at ${where}: ${what}`,
    next: `correct \`brokers\`, or start the broker${settings.tls === false ? '; if its listener speaks TLS, set `tls: true`' : ''}`,
  }
}
