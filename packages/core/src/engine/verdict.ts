import type { Decision, DecisionContext, SentOperation } from '../decide/decision.js'
import { just, unchanged } from '../decide/decision.js'
import { isConverged } from '../decide/next-step.js'
import { resting } from '../decide/resting.js'
import { absence } from '../decide/event-gone.js'
import { settleFind } from '../decide/settle-find.js'
import { type OccurrenceLook, settleOccurrence } from '../decide/settle-occurrence.js'
import { settleWrite } from '../decide/settle-write.js'
import { idempotencyKey } from '../model/idempotency-key.js'
import { type ErrorFacts, errorOf } from '../model/outcome.js'
import {
  completedMessage,
  gaveUpMessages,
  type MessageSubject,
  notification,
} from '../model/result-messages.js'
import { isOccurrencePart, readPart } from '../model/part.js'
import type { Action, SyncRecord } from '../model/sync-record.js'
import type {
  AuditEntry,
  Claim,
  ClaimedRecord,
  RecordPatch,
  RecordSettlement,
} from '../ports/store/claim-store.js'
import type { ResultKind, ResultMessage } from '../ports/transport.js'

/** What the messages about a verdict need to know. */
export interface VerdictSetting {
  readonly claim: Claim
  readonly displayName: string
  /** Whether anybody wants such messages. */
  readonly collects: (kind: ResultKind) => boolean
  /** Wall clock, ISO 8601. */
  readonly timestamp: string
  /** Whether the user's calendar is to show the schedule of a record, in whatever form. */
  readonly isStillShown: (claimed: ClaimedRecord) => boolean
}

/** A decision with what is stored of it. */
export interface Verdict {
  readonly decision: Decision
  readonly settlement: RecordSettlement
}

/** An operation that was sent, with what core knows of it beside its outcome. */
export interface JudgedOperation extends SentOperation {
  /** Whether changes to occurrences follow once this series stands. */
  readonly redo: boolean
  /** For a look at an occurrence. */
  readonly look: OccurrenceLook | null
}

/** The rest of a settlement that only stores a patch. */
export const nothingElse = {
  audit: null,
  messages: [],
  replan: false,
  verifySeries: false,
} as const

function decide(record: SyncRecord, sent: JudgedOperation, context: DecisionContext): Decision {
  const { attempt, look } = sent
  if (attempt !== null) return settleWrite(record, { ...sent, attempt }, context)
  return look === null
    ? settleFind(record, sent, context)
    : settleOccurrence(record, sent, look, context)
}

/** Whether a series came to stand, or was seen to stand, so that its occurrences can be changed. */
function standsAnew(record: SyncRecord, { applied, status, verify }: RecordPatch): boolean {
  return status === 'synced' && !verify && applied?.at !== record.applied?.at
}

/** Judges what came back for one operation: decision, audit row, messages. */
export function judge(
  setting: VerdictSetting,
  claimed: ClaimedRecord,
  sent: JudgedOperation,
  durationMs: number,
  context: DecisionContext,
): Verdict {
  const { record } = claimed
  const decision = decide(record, sent, context)
  const audit = auditOf(setting.claim, record, sent, decision, durationMs)
  return {
    decision,
    settlement: {
      recordId: record.id,
      seenVersion: record.desired.version,
      patch: decision.patch,
      audit,
      messages: wanted(setting, claimed, sent.action, decision, audit.idempotencyKey),
      replan: sent.redo && standsAnew(record, decision.patch),
      verifySeries: decision.verifySeries,
    },
  }
}

/** A record that is due without anything to send: it only has to be put to rest. */
export function tidy(
  setting: VerdictSetting,
  claimed: ClaimedRecord,
  context: DecisionContext,
): Verdict {
  const { record } = claimed
  const { desired } = record
  const applied = isConverged(record) ? record.applied : absence(desired.version, context.now)
  const patch = {
    ...unchanged(record),
    applied,
    // An occurrence that is wanted no more went with its series.
    externalId: desired.presence === 'absent' ? null : record.externalId,
    verify: record.verify && !isOccurrencePart(record.part),
    incarnation: incarnationOf(claimed),
    attempt: null,
    doubt: null,
    tries: 0,
    lastError: null,
  }
  const decision = just(resting(record, patch, context))
  const key = keyOf(setting.claim, record, 'delete', record.tryNumber + 1)
  return {
    decision,
    settlement: {
      recordId: record.id,
      seenVersion: desired.version,
      patch: decision.patch,
      ...nothingElse,
      messages: wanted(setting, claimed, 'delete', decision, key),
    },
  }
}

/** A change to an occurrence keeps in mind which event of the series it was made to. */
function incarnationOf({ record, series }: ClaimedRecord): number {
  if (series === null || !isOccurrencePart(record.part)) return record.incarnation
  const isGone = series.applied?.presence === 'absent'
  return isGone ? series.incarnation - 1 : series.incarnation
}

function auditOf(
  claim: Claim,
  record: SyncRecord,
  { action, attempt, outcome }: SentOperation,
  { patch }: Decision,
  durationMs: number,
): AuditEntry {
  const requestId = 'requestId' in outcome ? outcome.requestId : errorOf(outcome)?.requestId
  return {
    action,
    version: record.desired.version,
    tryNumber: patch.tryNumber,
    idempotencyKey: keyOf(claim, record, action, patch.tryNumber),
    outcome: outcome.kind,
    error: errorOf(outcome),
    externalId: patch.externalId ?? record.externalId,
    hash: attempt?.hash ?? null,
    requestId: requestId ?? null,
    durationMs: Math.round(durationMs),
  }
}

function keyOf(claim: Claim, record: SyncRecord, action: Action, tryNumber: number): string {
  return idempotencyKey({
    scheduleId: record.part === '' ? record.ref : `${record.ref}/${record.part}`,
    userId: claim.userId,
    version: record.desired.version,
    action,
    tryNumber,
  })
}

function wanted(setting: VerdictSetting, ...about: About): ResultMessage[] {
  return messagesOf(setting, ...about).filter(({ kind }) => setting.collects(kind))
}

type About = [claimed: ClaimedRecord, action: Action, decision: Decision, key: string]

function messagesOf(
  setting: VerdictSetting,
  claimed: ClaimedRecord,
  action: Action,
  { patch, gaveUp }: Decision,
  key: string,
): ResultMessage[] {
  const { record, schedule } = claimed
  const subject: MessageSubject = {
    record,
    userId: setting.claim.userId,
    organizationId: setting.claim.organizationId,
    integration: setting.claim.integration,
    displayName: setting.displayName,
    title: schedule?.event.title ?? null,
    timestamp: setting.timestamp,
  }
  const tryNumber = patch.tryNumber
  // Background work is silent: nobody wants two thousand toasts after a backfill.
  const live = record.priority === 'live' && readPart(record.part).kind === 'whole'
  if (gaveUp && patch.lastError !== null) {
    const failed = { action: effectOf(record, action), tryNumber, error: patch.lastError }
    const messages = gaveUpMessages(subject, failed)
    return live ? [...messages, failureToast(subject, tryNumber)] : messages
  }
  const version = patch.applied?.version ?? 0
  if (version <= (record.applied?.version ?? 0)) return []
  const done = patch.applied?.presence === 'absent' ? 'delete' : effectOf(record, action)
  const externalId = patch.externalId ?? record.externalId
  const completed = completedMessage(subject, {
    action: done,
    version,
    externalId,
    idempotencyKey: key,
  })
  const told = live ? toldAction(setting, claimed, done) : null
  return told === null ? [completed] : [completed, successToast(subject, told, version)]
}

/**
 * What a user is told of a write, if anything: what stands in another form now (a series that was
 * replaced, or written occurrence by occurrence) was updated, once, not removed and added.
 */
function toldAction(setting: VerdictSetting, claimed: ClaimedRecord, done: Action): Action | null {
  const { record } = claimed
  if (done === 'delete') {
    if (record.externalId === null) return null
    return setting.isStillShown(claimed) ? 'update' : 'delete'
  }
  const key = readPart(record.part)
  const replaces = key.kind === 'whole' && key.generation > 1 && record.applied === null
  return done === 'create' && replaces ? null : done
}

/** What an operation is about: looking is on behalf of the write that is in doubt. */
function effectOf(record: SyncRecord, action: Action): Action {
  if (action !== 'find') return action
  return record.attempt?.action ?? (record.desired.presence === 'present' ? 'update' : 'delete')
}

function successToast(subject: MessageSubject, action: Action, version: number): ResultMessage {
  const { record, userId, integration, displayName, title, timestamp } = subject
  const done =
    action === 'delete' ? 'removed from' : action === 'create' ? 'added to' : 'updated in'
  return notification(`${record.id}:v${version}:${action}:toast`, userId, integration, timestamp, {
    type: 'success',
    title: `Synced to ${displayName}`,
    message: `"${title ?? record.ref}" has been ${done} your ${displayName} calendar`,
  })
}

function failureToast(subject: MessageSubject, tryNumber: number): ResultMessage {
  const { record, userId, integration, displayName, title, timestamp } = subject
  const id = `${record.id}:v${record.desired.version}:try${tryNumber}:toast`
  return notification(id, userId, integration, timestamp, {
    type: 'error',
    title: 'Sync Failed',
    message: `Unable to sync "${title ?? record.ref}" to ${displayName}`,
    action: { label: 'Retry', scheduleId: record.ref },
  })
}

/** The toast of a connection that needs its user. */
export function reconnectToast(setting: VerdictSetting, error: ErrorFacts): ResultMessage {
  const { claim, displayName, timestamp } = setting
  const isGone = error.class === 'CALENDAR_GONE'
  const id = `${claim.connectionId}:epoch${claim.epoch}:reconnect`
  return notification(id, claim.userId, claim.integration, timestamp, {
    type: 'warning',
    title: `${displayName} Connection Issue`,
    message: isGone
      ? `The calendar for your schedules is gone from ${displayName}. Please choose another one`
      : `Please reconnect your ${displayName} account`,
    action: { label: 'Reconnect', url: '/settings/integrations' },
  })
}
