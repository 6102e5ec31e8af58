/** A time as Go prints it: `2022-04-02 17:33:49.915 +0000 UTC`; the zero time for one that is not there. */
export const goTime = (iso = '0001-01-01T00:00:00Z'): string => {
  const [, date = '', time = '', fraction = ''] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(iso) ?? [];
  if (date === '') return iso;
  const digits = fraction.replace(/0+$/, '');
  return `${date} ${time}${digits === '' ? '' : `.${digits}`} +0000 UTC`;
};
