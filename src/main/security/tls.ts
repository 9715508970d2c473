/** Variables that would have Node accept any certificate, for whatever connects without saying otherwise. */
const loosening = ['NODE_TLS_REJECT_UNAUTHORIZED'] as const

/** Takes out of the environment what would loosen TLS, in this process and in those that it starts. */
export function demandTls(env: NodeJS.ProcessEnv): void {
  for (const name of loosening) delete env[name]
}
