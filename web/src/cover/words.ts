// SPDX-License-Identifier: Apache-2.0
import { useLanguage } from '../i18n';
import type { Track } from './types';

/** What a track says in one sentence: sure, at least, open, or none. */
export function useCoverWords() {
  const { t } = useLanguage();
  return (track: Track) => {
    const open = track.open.map((type) => type.title).join(', ');
    if (track.cover) return open ? t('cover.atLeast', { cover: track.cover.title, open }) : track.cover.title;
    return open ? t('cover.undecided', { open }) : t('cover.none');
  };
}

/** Steps that say the same of one track, joined. */
export interface Stretch { from: number; to: number; track: Track; key: string }
export function stretchesOf(steps: { from: number; to: number; tracks: Track[] }[], at: number): Stretch[] {
  const out: Stretch[] = [];
  for (const step of steps) {
    const track = step.tracks[at]!;
    const key = `${track.cover?.id ?? ''}|${track.open.map((type) => type.id).join(',')}`;
    const last = out[out.length - 1];
    if (last && last.key === key) last.to = step.to;
    else out.push({ from: step.from, to: step.to, track, key });
  }
  return out;
}
