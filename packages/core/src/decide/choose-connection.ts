import type { AdoptionAnswer } from '../model/adoption.js'
import type { Connection } from '../model/connection.js'

export type ConnectionChoice =
  | { readonly kind: 'chosen'; readonly connection: Connection }
  | { readonly kind: 'refused'; readonly answer: AdoptionAnswer; readonly message: string }

/**
 * Whose calendar a row is about: the user's connection within the schedule's organisation, never
 * another tenant's. One that its user ended is no choice.
 */
export function chooseConnection(
  wanted: { readonly userId: string; readonly integration?: string },
  organizationId: string,
  connections: readonly Connection[],
  isKnownUser: boolean,
): ConnectionChoice {
  const { userId, integration } = wanted
  const fitting = connections.filter(
    (connection) =>
      connection.userId === userId &&
      connection.organizationId === organizationId &&
      connection.state !== 'disconnected' &&
      (integration ?? connection.integration) === connection.integration,
  )
  const [connection, ...others] = fitting
  if (connection === undefined) {
    if (!isKnownUser && connections.length === 0) {
      return refused('unknown_user', `no schedule and no connection mentions a user ${userId}`)
    }
    const where = organizationId === '' ? '' : ` in organization "${organizationId}"`
    return refused('no_connection', `user ${userId} has connected no calendar${where}`)
  }
  if (others.length > 0) {
    const known = fitting.map((one) => one.integration).join(', ')
    return refused('ambiguous', `user ${userId} has several connections: ${known}`)
  }
  return { kind: 'chosen', connection }
}

function refused(answer: AdoptionAnswer, message: string): ConnectionChoice {
  return { kind: 'refused', answer, message }
}
