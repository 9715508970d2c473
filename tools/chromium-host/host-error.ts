/** Why the host itself cannot do its work: one sentence that a person can act on. The app's own errors are not these. */
export type HostErrorCode =
  | 'usage'
  | 'browser_missing'
  | 'browser_failed'
  | 'browser_too_old'
  | 'browser_crashed'
  | 'profile_in_use'
  | 'app_unreadable'

export class HostError extends Error {
  readonly code: HostErrorCode

  constructor(code: HostErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'HostError'
    this.code = code
  }
}
