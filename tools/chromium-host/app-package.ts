/** The app that is run: a directory with a package.json, as Electron takes it. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { HostError } from './host-error.ts'

export interface AppPackage {
  directory: string
  mainPath: string
  name: string
  version: string
}

interface PackageJson {
  name?: string
  productName?: string
  version?: string
  main?: string
}

export function readAppPackage(appDirectory: string): AppPackage {
  const directory = resolve(appDirectory)
  const path = join(directory, 'package.json')
  let json: PackageJson
  try {
    json = JSON.parse(readFileSync(path, 'utf8')) as PackageJson
  } catch (cause) {
    throw new HostError('app_unreadable', `${path} cannot be read as JSON; name the app's directory.`, {
      cause,
    })
  }
  const mainPath = join(directory, json.main ?? 'index.js')
  if (!existsSync(mainPath)) {
    throw new HostError(
      'app_unreadable',
      `${mainPath}, the app's main file, does not exist; build the app first.`,
    )
  }
  return {
    directory,
    mainPath,
    name: json.productName ?? json.name ?? 'Electron',
    version: json.version ?? '0.0.0',
  }
}
