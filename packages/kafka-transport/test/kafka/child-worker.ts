import { kafka, type KafkaOptions } from '@calsync/kafka-transport'

/** A worker in a process of its own, to be killed: prints each connection it is handed. */
const options = JSON.parse(process.argv[2] ?? '') as KafkaOptions
const answer = process.argv[3] === 'busy' ? 'busy' : 'queued'

await kafka(options).subscribe((id) => {
  process.stdout.write(`${id}\n`)
  return answer
})
