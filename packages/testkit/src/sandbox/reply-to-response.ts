import type { SandboxReply } from './request.js'
import type { SandboxClock } from './time/sandbox-clock.js'

/** Statuses whose Response must not have a body. */
const bodiless = new Set([204, 205, 304])

/** A `Response` for a reply; undefined for one that never comes or breaks before its head. */
export function replyToResponse(reply: SandboxReply, clock: SandboxClock): Response | undefined {
  switch (reply.kind) {
    case 'reset':
    case 'hang':
      return undefined
    case 'reply': {
      const { status, headers, body } = reply
      return new Response(bodiless.has(status) ? null : body, { status, headers })
    }
    case 'truncated': {
      const { status, headers, body, sentChars } = reply
      return new Response(cutStream(body.slice(0, sentChars)), { status, headers })
    }
    case 'drip': {
      const { status, headers } = reply
      return new Response(dripStream(reply, clock), { status, headers })
    }
  }
}

function cutStream(sent: string): ReadableStream<Uint8Array> {
  let written = false
  return new ReadableStream({
    pull(controller) {
      if (written) controller.error(new TypeError('terminated'))
      else controller.enqueue(new TextEncoder().encode(sent))
      written = true
    },
  })
}

function dripStream(
  reply: Extract<SandboxReply, { kind: 'drip' }>,
  clock: SandboxClock,
): ReadableStream<Uint8Array> {
  const { body, chunkChars, intervalMs } = reply
  let at = 0
  return new ReadableStream({
    async pull(controller) {
      if (at > 0) await clock.sleep(intervalMs)
      controller.enqueue(new TextEncoder().encode(body.slice(at, at + chunkChars)))
      at += chunkChars
      if (at >= body.length) controller.close()
    },
  })
}
