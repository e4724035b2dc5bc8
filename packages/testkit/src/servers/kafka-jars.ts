import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Kafka 4 runs on Java 17 and has no ZooKeeper mode left. */
const kafkaVersion = '4.1.1'
const log4jVersion = '2.24.3'

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>calsync</groupId>
  <artifactId>kafka-broker</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${kafkaVersion}</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-slf4j-impl</artifactId>
      <version>${log4jVersion}</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-core</artifactId>
      <version>${log4jVersion}</version>
    </dependency>
  </dependencies>
</project>
`

/** Whether this machine can run a broker: Java, and either Maven or jars fetched before. */
export async function kafkaAvailable(): Promise<boolean> {
  const answers = (command: string, args: string[]): Promise<boolean> =>
    run(command, args).then(
      () => true,
      () => false,
    )
  if (!(await answers('java', ['-version']))) return false
  return existsSync(jarsDirectory()) || (await answers('mvn', ['-version']))
}

/** The directory with the broker's jars, fetched through Maven the first time (about 45 MB). */
export async function kafkaJars(): Promise<string> {
  const jars = jarsDirectory()
  if (existsSync(jars)) return jars
  const cache = path.dirname(jars)
  await mkdir(cache, { recursive: true })
  const draft = await mkdtemp(path.join(cache, 'fetch-'))
  try {
    await writeFile(path.join(draft, 'pom.xml'), pom)
    const goal = ['dependency:copy-dependencies', '-DoutputDirectory=jars']
    await run('mvn', ['--batch-mode', '--quiet', ...goal], { cwd: draft })
    // Renamed when complete: another process sees all the jars or none.
    await rename(path.join(draft, 'jars'), jars)
  } catch (cause) {
    if (!existsSync(jars)) {
      throw new Error('Maven could not fetch the Kafka broker; see the cause.', { cause })
    }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return jars
}

function jarsDirectory(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache')
  return path.join(cache, 'calsync', 'kafka', kafkaVersion)
}
