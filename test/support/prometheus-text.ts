/** Values of a page in Prometheus's text format, by series: `name{label="value"}`. */
export const parseMetrics = (page: string): ReadonlyMap<string, number> =>
  new Map(
    page
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line): [string, number] => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))];
      }),
  );

/** The metrics of a service now. */
export const scrape = async (port: number): Promise<ReadonlyMap<string, number>> => {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  return parseMetrics(await response.text());
};
