/** A toast for one user, in the format of the proposals' `app-events` topic. */
export type Toast = SuccessToast | ErrorToast | WarningToast

interface ToastText {
  readonly title: string
  readonly message: string
  /** How long to show it, milliseconds. */
  readonly duration: number
}

/** One live change, or a batch of them, stands in the calendar. */
export interface SuccessToast extends ToastText {
  readonly type: 'success'
}

/** A live change was given up; a retry may mend it. */
export interface ErrorToast extends ToastText {
  readonly type: 'error'
  readonly action?: { readonly label: string; readonly scheduleId: string }
}

/** Only the user can mend it: the account has to be connected again. Once per connection. */
export interface WarningToast extends ToastText {
  readonly type: 'warning'
  /** `url` is a path of the host application. */
  readonly action: { readonly label: string; readonly url: string }
}

/** What a user is told. Background work is silent, a batch is one toast. */
export interface Notification {
  /** Stable over repeated deliveries: keep it to show each one once. */
  readonly id: string
  readonly userId: string
  readonly integration: string
  readonly eventType: 'notification'
  readonly notification: Toast
  /** ISO 8601. */
  readonly timestamp: string
}
