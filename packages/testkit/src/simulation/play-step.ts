import type { OrganizationMode } from '@calsync/core'
import type { World } from './world.js'
import type { Step } from './scenario.js'
import { userName } from './draw-edits.js'

/** Lets one step happen. What it undoes again, it undoes by itself. */
export async function playStep(world: World, step: Step): Promise<void> {
  const { calendar, clock, host, store } = world
  const later = (ms: number, undo: () => unknown): void => void clock.sleep(ms).then(undo)
  const connectionOf = (user: number): string => world.connections.get(userName(user)) ?? ''
  switch (step.kind) {
    case 'edit': {
      const { process, calsync } = world.hostAt(step.host)
      // Other things go on while it is open.
      process.run(() => void host.transact(process, calsync, step.edit))
      return
    }
    case 'host_dies':
      return world.killHost(step.host)
    case 'worker_dies':
      return world.workerAt(step.worker)?.process.kill()
    case 'worker_doomed':
      return world.workerAt(step.worker)?.process.doom(step.doom)
    case 'worker_frozen':
      return world.freezeWorker(step.worker, step.ms, step.dies)
    case 'worker_joins':
      return world.startWorker()
    case 'worker_stops':
      return world.stopWorker(step)
    case 'database_restarts':
      return world.restartDatabase()
    case 'old_nudges':
      return world.network.replayOld(step.count)
    case 'user_deletes':
      return calendar.userDeletes(connectionOf(step.user), 0.3)
    case 'user_moves':
      return calendar.userMoves(connectionOf(step.user), 0.3)
    case 'key_revoked':
      calendar.revoked.add(connectionOf(step.user))
      return later(step.forMs, () => reconnect(world, step.user))
    case 'key_changed':
      return await reconnect(world, step.user)
    case 'user_connects':
      await world.connect(userName(step.user))
      return await orderBackfill(world, userName(step.user))
    case 'user_disconnects':
      return await world.disconnect(userName(step.user))
    case 'organization_disabled':
      await setOrganization(world, 'off')
      return later(step.forMs, () => setOrganization(world, 'on'))
    case 'paused':
      await store.connections.pause({ kind: 'everything' }, 'somebody', null)
      return later(step.forMs, () => store.connections.resume({ kind: 'everything' }))
    case 'rows_hidden':
      for (const id of step.ids) host.hidden.add(id)
      return later(step.forMs, () => showAgain(world, step.ids))
    case 'source_away':
      host.sourceIsAway = true
      return later(step.forMs, () => {
        host.sourceIsAway = false
      })
    case 'mailboxes_full':
      calendar.isFull = true
      return later(step.forMs, () => {
        calendar.isFull = false
      })
    case 'mass_deletion':
      return deleteEverything(world, step)
    case 'released':
      return await release(world, step.forMs)
    case 'silent_edit':
      return void host.editSilently(step.edit)
    case 'backfill':
      return await orderBackfill(world)
    case 'retry':
      return await orderRetry(world)
    case 'template_changed':
      return world.changeTemplate()
    case 'rollout':
      return await orderRollout(world, step.perMinute)
  }
}

/** A user who had ended it stays away. */
async function reconnect(world: World, user: number): Promise<void> {
  const id = world.connections.get(userName(user))
  const [connection] = await world.store.connections.listConnections({ connectionId: id ?? '' })
  if (connection !== undefined && connection.state !== 'disconnected')
    await world.connect(userName(user))
}

async function setOrganization(world: World, mode: OrganizationMode): Promise<void> {
  const place = { organizationId: '', integration: 'simulated' }
  const setting = { ...place, mode, changedBy: 'somebody', reason: null }
  await world.store.connections.setOrganization(setting)
}

/**
 * Rows that were not to be seen come back by themselves; nobody marks them. Whoever made them vanish
 * (a restore, a wrong filter) has to say so of those that were changed meanwhile.
 */
async function showAgain(world: World, ids: readonly string[]): Promise<void> {
  const { host, store } = world
  for (const id of ids) host.hidden.delete(id)
  const tx = store.begin()
  const marks = ids.map((id) => ({
    ref: `class:${id}` as const,
    kind: 'changed' as const,
    priority: 'live' as const,
    by: null,
    reason: 'rows came back',
  }))
  await store.changes.markChanged(tx, marks)
  await tx.commit()
}

/** As a person does it from a process that lives. */
export async function orderRetry(world: World): Promise<void> {
  world.host.facts.push({ kind: 'retry_ordered', at: world.clock.now() })
  await world.store.reports.retry({}, 'somebody', null)
  await world.store.deliveries.retryParked('somebody', null)
}

/** Whoever runs it does not know better: a loop with a wrong condition, or one wrong statement. */
export function deleteEverything(
  world: World,
  { host: index, isLoop }: { readonly host: number; readonly isLoop: boolean },
): void {
  const { process, calsync } = world.hostAt(index)
  const { host } = world
  const changes = host.ids.map((id) => ({ id, change: { softDeleted: true } }))
  const edits = isLoop ? changes.map((change) => [change]) : [changes]
  process.run(
    () =>
      void (async () => {
        for (const some of edits) {
          const edit = { changes: some, priority: 'live', openMs: 0, rollsBack: false } as const
          await host.transact(process, calsync, edit)
        }
      })(),
  )
}

export async function release(world: World, forMs: number): Promise<void> {
  await world.store.guard.release({ kind: 'everything' }, forMs, 'somebody', null)
}

async function orderBackfill(world: World, userId?: string): Promise<void> {
  await world.store.runs.createRun({
    id: world.random.uuid(),
    scope: userId === undefined ? {} : { userId },
    kinds: ['class'],
    by: 'somebody',
    reason: null,
  })
}

/** As a person does it who waits for no deployment. */
export async function orderRollout(world: World, perMinute: number): Promise<void> {
  const { store, random, versions } = world
  const open = await store.rollouts.openRollout()
  if (open !== null) await store.runs.cancelRun(open.id)
  const order = { scope: {}, versions, perMinute, by: 'somebody', reason: null }
  await store.rollouts.createRollout({ id: random.uuid(), ...order })
}
