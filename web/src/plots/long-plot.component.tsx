// SPDX-License-Identifier: Apache-2.0
// A long series (hundreds of points) on a canvas with uPlot: drag to zoom, double-click for all. Loaded only when there is one.
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useLanguage } from '../i18n';
import { dayTime, type Language } from '../i18n/format';
import type { Chart } from '../person/series';
import css from './plots.module.css';

/** uPlot writes English months by itself; dates on the axis are days of the record (UTC here). */
function datesIn(language: Language) {
  if (language === 'en') return {};
  const months = Array.from({ length: 12 }, (_, k) => `${k + 1}월`), days = ['일', '월', '화', '수', '목', '금', '토'];
  return { fmtDate: (template: string) => uPlot.fmtDate(template, { MMMM: months, MMM: months, WWWW: days, WWW: days }) };
}

export default function LongPlot({ chart, period, span, summary }: { chart: Chart; period: { start: string; end: string }; span: [number, number]; summary: string }) {
  const { language } = useLanguage();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const points = chart.parts[0]!.points.filter((p) => p.value !== null && p.date !== null && dayTime(p.date) >= span[0] && dayTime(p.date) <= span[1]);
    const times = points.map((p) => dayTime(p.date!) / 1000);
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue('--mantine-color-celadon-7').trim() || '#246b5e';
    const quiet = style.getPropertyValue('--mantine-color-gray-6').trim() || '#6b675f';
    const { low, high } = chart.parts[0]!.points.at(-1)!;
    const shade = style.getPropertyValue('--mantine-color-gray-2').trim() || '#e9e7e2';
    const drawPeriod = (u: uPlot) => {
      const edge = (date: string) => Math.min(u.bbox.left + u.bbox.width, Math.max(u.bbox.left, u.valToPos(dayTime(date) / 1000, 'x', true)));
      u.ctx.fillStyle = shade;
      u.ctx.globalAlpha = 0.55;
      u.ctx.fillRect(edge(period.start), u.bbox.top, edge(period.end) - edge(period.start), u.bbox.height);
      u.ctx.globalAlpha = 1;
    };
    const drawBand = (u: uPlot) => {
      if (low === null && high === null) return;
      const top = high === null ? u.bbox.top : Math.max(u.bbox.top, u.valToPos(high, 'y', true));
      const bottom = low === null ? u.bbox.top + u.bbox.height : Math.min(u.bbox.top + u.bbox.height, u.valToPos(low, 'y', true));
      u.ctx.fillStyle = '#dceee9';
      if (bottom > top) u.ctx.fillRect(u.bbox.left, top, u.bbox.width, bottom - top);
    };
    const axis = { stroke: quiet, font: '11px Inter Variable, sans-serif', grid: { show: false }, ticks: { size: 4, stroke: quiet } };
    const plot = new uPlot({
      ...datesIn(language), tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'), width: element.clientWidth || 300, height: 150, legend: { show: false }, cursor: { y: false }, scales: { x: { range: (_, low, high) => (low === times[0] && high === times.at(-1) ? [span[0] / 1000, span[1] / 1000] : [low, high]) } },
      hooks: { drawClear: [drawBand, drawPeriod] },
      axes: [{ ...axis, space: 70 }, { ...axis, size: 40, space: 28 }], series: [{}, { stroke: ink, width: 1.25, points: { show: false } }],
    }, [times, points.map((p) => p.value!)], element);
    const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: 150 }));
    watch.observe(element);
    return () => { watch.disconnect(); plot.destroy(); };
  }, [chart, period, span, language]);
  return <div ref={host} className={css.long} role="img" aria-label={summary} />;
}
