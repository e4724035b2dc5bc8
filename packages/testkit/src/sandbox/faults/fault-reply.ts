import { GraphFailure, graphErrorReply } from '../graph/graph-failure.js'
import type { WireReply } from '../wire-reply.js'
import type { FaultAction } from './fault-rule.js'

const html =
  '<!DOCTYPE html>\r\n<html><head><title>Bad Gateway</title></head>\r\n' +
  '<body><center><h1>Bad Gateway</h1></center><hr><center>gateway</center></body></html>\r\n'

type ReplyAction = Extract<FaultAction, { type: 'reply' }>

/** The reply that a `reply` fault asks for. */
export function replyOf(action: ReplyAction, now: number): WireReply {
  const { status, headers, body, code, message } = action
  if (body !== undefined) return { status, headers, body }
  return graphErrorReply(new GraphFailure(status, code, message, {}, headers), now)
}

/** Gateway's answer to a call whose end it did not wait for. */
export function timedOut(status: number, now: number): WireReply {
  return graphErrorReply(new GraphFailure(status, 'UnknownError', ''), now)
}

/** A page where JSON was expected. */
export function htmlPage(status: number): WireReply {
  return { status, headers: { 'Content-Type': 'text/html' }, body: html }
}

/** The mailbox's 429, with what the client is to make of its Retry-After in milliseconds. */
export function throttled(
  action: Extract<FaultAction, { type: 'throttle' }>,
  now: number,
): { reply: WireReply; retryAfterMs: number | undefined } {
  const { retryAfterSeconds, form, header, code } = action
  const message =
    code === 'ApplicationThrottled'
      ? 'Application is over its MailboxConcurrency limit.'
      : 'Too many requests.'
  const reply = graphErrorReply(new GraphFailure(429, code, message), now)
  if (retryAfterSeconds === null) return { reply, retryAfterMs: undefined }
  // An HTTP date has whole seconds: rounded up, or the client would come back early.
  const date = new Date(Math.ceil(now / 1000 + retryAfterSeconds) * 1000)
  const value = form === 'seconds' ? String(retryAfterSeconds) : date.toUTCString()
  const retryAfterMs = form === 'seconds' ? retryAfterSeconds * 1000 : date.getTime() - now
  if (header === 'plain') {
    return { reply: { ...reply, plainHeaders: { 'Retry-After': value } }, retryAfterMs }
  }
  return {
    reply: { ...reply, headers: { ...reply.headers, 'Retry-After': value } },
    retryAfterMs,
  }
}
