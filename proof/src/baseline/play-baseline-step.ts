import type { Step } from '@calsync/testkit/simulation'
import type { BaselineWorld } from './baseline-world.ts'

/** Lets one step of a scenario happen to the proposals' design. */
export async function playBaselineStep(baseline: BaselineWorld, step: Step): Promise<void> {
  const { world } = baseline
  const { calendar, host } = world
  const later = (ms: number, undo: () => unknown): void => void world.clock.sleep(ms).then(undo)
  const mailboxOf = (user: number): string => world.connections.get(`user-${user}`) ?? ''
  switch (step.kind) {
    case 'edit':
      return baseline.request(step.host, (api) => api.edit(step.edit))
    case 'host_dies':
      return baseline.killHost(step.host)
    case 'worker_dies':
      return baseline.workerAt(step.worker)?.kill()
    case 'worker_doomed':
      return baseline.workerAt(step.worker)?.doom(step.doom)
    case 'worker_frozen':
      return baseline.freezeWorker(step.worker, step.ms)
    case 'worker_joins':
      return baseline.startWorker()
    case 'worker_stops':
      return baseline.stopWorker(step.worker)
    case 'database_restarts':
      return world.restartDatabase()
    case 'old_nudges':
      return baseline.topic.replayOld(step.count)
    case 'user_deletes':
      return calendar.userDeletes(mailboxOf(step.user), 0.3)
    case 'user_moves':
      return calendar.userMoves(mailboxOf(step.user), 0.3)
    case 'key_revoked':
      calendar.revoked.add(mailboxOf(step.user))
      return later(step.forMs, () => reconnect(baseline, step.user))
    case 'key_changed':
      return await reconnect(baseline, step.user)
    case 'user_connects':
      await baseline.link(`user-${step.user}`)
      return baseline.request(0, (api) => api.syncAll(`user-${step.user}`))
    case 'user_disconnects':
      return await baseline.unlink(`user-${step.user}`)
    case 'rows_hidden':
      for (const id of step.ids) host.hidden.add(id)
      return later(step.forMs, () => step.ids.forEach((id) => host.hidden.delete(id)))
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
    case 'backfill':
      for (const user of baseline.users) baseline.request(0, (api) => api.syncAll(user))
      return
    case 'retry':
      return orderRetry(baseline)
    // The proposals know no pause, and do not say what a disabled organisation's changes come to:
    // they go on as if nothing had happened, which loses none. Nor do they know a guard, versions of
    // templates, or a look for changes that nobody told them.
    case 'organization_disabled':
    case 'paused':
    case 'mass_deletion':
    case 'released':
    case 'template_changed':
    case 'rollout':
    case 'silent_edit':
      return
  }
}

/** As a person does it who has everything that failed tried again. */
export function orderRetry(baseline: BaselineWorld): void {
  const { host, clock } = baseline.world
  host.facts.push({ kind: 'retry_ordered', at: clock.now() })
  for (const user of baseline.users) baseline.request(0, (api) => api.retryAll(user))
}

/** A user who had ended it stays away. */
async function reconnect(baseline: BaselineWorld, user: number): Promise<void> {
  const name = `user-${user}`
  if (baseline.database.tables.activeConnection(name) === null) return
  await baseline.link(name)
  baseline.request(0, (api) => api.syncAll(name))
}
