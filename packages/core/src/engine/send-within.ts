/**
 * How soon after its attempt was stored a call has to be sent, milliseconds. A worker that dies
 * meanwhile leaves only the time of the attempt behind: whoever comes next counts the call as
 * running for so much longer. A call that is late is not sent, and its attempt is taken back.
 */
export function sendWithinMs(leaseMs: number): number {
  return leaseMs / 6
}
