export { createSandboxHandlers } from '../sandbox/msw.js'
