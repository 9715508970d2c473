/** What a packaged Electron can't be made to do any more: its fuses, burnt before it is signed. */
import { join } from 'node:path'
import {
  flipFuses,
  FuseState,
  FuseV1Options,
  FuseVersion,
  getCurrentFuseWire,
  type FuseConfig,
} from '@electron/fuses'

/** Every fuse there is: one that a new version adds does not compile until it is decided on. */
export const fuses: Readonly<Required<Record<FuseV1Options, boolean>>> = {
  // The app's own binary as a Node for anyone's script, with the app's rights and signature.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  // Code that was changed after packaging, or that lies beside the package, is not run.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // No snapshot of our own comes along.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Pages come over the app's own scheme; none from a file.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Voice detection is WebAssembly: the guard pages are as safe as checks, and faster.
  [FuseV1Options.WasmTrapHandlers]: true,
}

/** Burns them into an executable, or an `.app`, and reads them again. */
async function burnFuses(executable: string): Promise<void> {
  const config: FuseConfig = {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    resetAdHocDarwinSignature: executable.endsWith('.app'),
    ...fuses,
  }
  await flipFuses(executable, config)
  const wrong = await wrongFuses(executable)
  if (wrong.length > 0)
    throw new Error(`These fuses of ${executable} are not as decided: ${wrong.join(', ')}`)
}

/** The names of the fuses that are not as decided. */
export async function wrongFuses(executable: string): Promise<string[]> {
  const wire = new Map(Object.entries(await getCurrentFuseWire(executable)))
  return Object.entries(fuses)
    .filter(([index, wanted]) => wire.get(index) !== (wanted ? FuseState.ENABLE : FuseState.DISABLE))
    .map(([index]) => FuseV1Options[Number(index)] ?? index)
}

/** What electron-builder tells of a package that it has laid out and not signed yet. */
export interface PackedApp {
  appOutDir: string
  electronPlatformName: string
  packager: { appInfo: { productFilename: string }; executableName?: string }
}

/** Electron-builder's `afterPack`. */
export async function burnFusesOf(packed: PackedApp): Promise<void> {
  await burnFuses(executableOf(packed))
}

export function executableOf({ appOutDir, electronPlatformName, packager }: PackedApp): string {
  const { appInfo, executableName = appInfo.productFilename } = packager
  switch (electronPlatformName) {
    case 'darwin':
    case 'mas':
      return join(appOutDir, `${appInfo.productFilename}.app`)
    case 'win32':
      return join(appOutDir, `${appInfo.productFilename}.exe`)
    default:
      return join(appOutDir, executableName)
  }
}
