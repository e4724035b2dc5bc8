/**
 * Awaits of the adapters that are not on the way from a committed change to its published result,
 * and why. They are wrapped like all others, and a kill there is none of this proof's business.
 */
export const asides: readonly { readonly why: string; readonly points: RegExp }[] = [
  {
    why: 'somebody connects, disconnects, pauses, orders or asks',
    points:
      /^postgres-store\/(sql\/(add-pause|cancel-run|count-outdated|create-rollout|create-run|disconnect|explain-schedule|has-events|knows-user|list-\w+|lock-user-connections|open-rollout|remove-pause|retry-parked|save-connection|save-health|set-first-mode|set-organization|set-user|start-anew|summarize-status)|store\/(connection-store|report-store))\.ts:|^postgres-store\/store\/run-store\.ts:PostgresRunStore\.(createRun|getRun):/,
  },
  {
    why: 'a command takes over events that stood before: it stores each with its plan or not at all',
    points:
      /^postgres-store\/(sql\/(forget-refused-adoptions|hold-leases|lease-connections|note-adoptions|summarize-adoptions)\.ts:|store\/(change-store\.ts:PostgresChangeStore\.#write:1$|claim-store\.ts:PostgresClaimStore\.lease:|run-store\.ts:PostgresRunStore\.noteAdoptions:))/,
  },
  {
    why: 'the vault and the calendars of a user are looked up, and a calendar is made, for a connect',
    points:
      /^pica-provider\/(outlook\/(create-calendar|list-calendars)|pica\/vault)\.ts:|^pica-provider\/pica\/(pica-client\.ts:PicaClient\.read|pica-gateway\.ts:PicaGateway\.(close|diagnose|disconnect|resolve))/,
  },
  {
    why: 'a configuration is checked before anything runs',
    points:
      /^postgres-store\/privileges\/|^kafka-transport\/(check|client|ensure-topics)\.ts:|^kafka-transport\/transport\.ts:KafkajsTransport\.ensureTopics:|^postgres-store\/sql-source\/(check-(query|tenants)\.ts:|tenant-source\.ts:TenantSource\.check:|function-source\.ts:functionSource\.check:)/,
  },
  {
    why: 'the end of a process that has nothing under way any more',
    points: /^kafka-transport\/(producer|transport)\.ts:\w+\.close:/,
  },
]
