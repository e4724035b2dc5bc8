import { createHost, openHost, untilQuiet, workerOptions } from './host.ts'
import { startServers } from './servers.ts'
import pg from 'pg'
const servers = await startServers(false)
await servers.postgres.stop; 
const n = Number(process.argv[2] ?? 6000)
const url = await createHost(servers, 'prof', { users: 100, meetings: n })
{ const c = new pg.Client({connectionString:url}); await c.connect(); await c.query('create extension pg_stat_statements'); await c.end() }
const times = new Map<string, { n: number; ms: number }>()
const host = openHost(url, servers.sandboxUrl)
host.pool.on('connect', (client) => {
  const query = client.query.bind(client) as any
  ;(client as any).query = (...args: any[]) => {
    const q = args[0]; const name = typeof q === 'string' ? q.slice(0, 40) : (q.name ?? q.text.slice(0, 40))
    const t = performance.now()
    const r = query(...args)
    if (r?.then) return r.then((v: any) => { const e = times.get(name) ?? { n: 0, ms: 0 }; e.n++; e.ms += performance.now() - t; times.set(name, e); return v })
    return r
  }
})
const worker = host.calsync.worker(workerOptions)
const cpu0 = process.cpuUsage()
const started = performance.now()
await worker.start()
await host.calsync.backfill({ by: 'bench' })
await untilQuiet(host.pool, 1_200_000)
const cpu = process.cpuUsage(cpu0)
const s = (performance.now() - started) / 1000
console.log(n, 'in', s.toFixed(1), 's', (n / s).toFixed(0), '/s; cpu', ((cpu.user + cpu.system) / n).toFixed(0), 'us/change; rss', process.resourceUsage().maxRSS / 1024)
for (const [k, v] of [...times].sort((a, b) => b[1].ms - a[1].ms).slice(0, 14)) console.log(k.replace(/\s+/g, ' ').padEnd(42), v.n, 'calls', v.ms.toFixed(0), 'ms', (v.ms / v.n).toFixed(1), 'avg')
const st = await host.pool.query(`select calls, round(total_exec_time::numeric) ms, rows, left(regexp_replace(query,'\\s+',' ','g'),150) q from pg_stat_statements order by total_exec_time desc limit 25`); for (const r of st.rows) console.log(r.calls, r.ms, r.rows, r.q)
await worker.stop()
await host.close()
await servers.stop()
