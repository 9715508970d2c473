/**
 * Takes out of the environment what would have Node accept any certificate, from this process and those that it starts.
 * Our own connections say themselves that they don't; this is for whatever else connects.
 */
export function demandTls(env: NodeJS.ProcessEnv): void {
  delete env['NODE_TLS_REJECT_UNAUTHORIZED']
}
