/** What is needed here of `navigator.mediaDevices`. */
export interface DeviceList {
  enumerateDevices(): Promise<readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'groupId' | 'label'>[]>
  addEventListener(type: 'devicechange', listener: () => void): void
  removeEventListener(type: 'devicechange', listener: () => void): void
}
