export { google, type GoogleCalendar } from './google-calendar.js'
export type { GatewayWithDeadline, GoogleOptions } from './google-options.js'
export { googleGateway, type GoogleGateway } from './gateway/google-gateway.js'
export type { GoogleGatewayOptions, GoogleGrant, GoogleGrants } from './gateway/gateway-options.js'
