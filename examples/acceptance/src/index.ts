export type { Host, Lesson, Surroundings } from './host.ts'
export { acceptanceJourney, type Step } from './journey.ts'
export { openScene, type OpenScene } from './open-scene.ts'
export { Scene } from './scene.ts'
