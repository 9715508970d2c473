/**
 * What local voice detection does to an answer that somebody talks over: nothing, lower it until the server has judged,
 * or stop it (hands-free only).
 */
export const voicePolicies = ['off', 'duck', 'interrupt'] as const

export type VoicePolicy = (typeof voicePolicies)[number]
