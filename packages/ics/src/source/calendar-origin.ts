/** Where calendar text comes from. */
export interface CalendarOrigin {
  /** For messages: a path, or a host. Never a whole URL, which may hold a token. */
  readonly name: string
  /**
   * The text as it is now; the same object as before while it has not changed. Throws
   * `CalsyncError` when it cannot be read now.
   */
  current(): Promise<CalendarText>
}

export interface CalendarText {
  readonly text: string
}
