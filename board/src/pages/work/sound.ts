/** Short tones, made here: nothing is loaded for them. A browser lets nothing sound before somebody has touched the page. */
const TONES = {
  work: [
    [660, 0],
    [880, 0.16],
  ],
  right: [[1_320, 0]],
  wrong: [
    [220, 0],
    [180, 0.18],
  ],
} as const;

export type Tone = keyof typeof TONES;

const SECONDS = 0.14;
const VOLUME = 0.12;

let context: AudioContext | null = null;

export const sound = (tone: Tone): void => {
  if (!navigator.userActivation.hasBeenActive) return;
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  for (const [hertz, after] of TONES[tone]) {
    const from = context.currentTime + after;
    const volume = context.createGain();
    volume.gain.setValueAtTime(VOLUME, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + SECONDS);
    const oscillator = context.createOscillator();
    oscillator.frequency.value = hertz;
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(from + SECONDS);
  }
};
