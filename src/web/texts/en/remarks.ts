/** What a person should know about a case before trusting it. A flag is a remark about a prediction. */
export const remarks = {
  title: "Remarks",
  severities: { severe: "severe", warning: "warning", notice: "notice" },
  counts: {
    severe: (count: number) => `${count} severe`,
    warning: (count: number) => `${count} ${count === 1 ? "warning" : "warnings"}`,
    notice: (count: number) => `${count} ${count === 1 ? "notice" : "notices"}`,
  },
  about: {
    ct: "about the CT",
    reference: "about the clinic's contours",
    prediction: "about the prediction",
  },
  slices: (count: number) => (count === 1 ? "Slice" : "Slices"),
  goToSlice: (slice: number) => `Go to slice ${slice}`,
  moreSlices: (count: number) => `and ${count} more`,
  ofStructure: (title: string, text: string) => `${title}: ${text}`,
  withSource: (text: string, about: string) => `${text} (${about})`,
  withSeverity: (severity: string, text: string) => `${severity}: ${text}`,
  alert: (count: number) =>
    count === 1
      ? "1 severe remark: check the contours before you use them"
      : `${count} severe remarks: check the contours before you use them`,
  leftOut: (title: string, diagnoses: readonly string[]) => {
    const reason =
      diagnoses.length === 0
        ? "it belongs to another diagnosis"
        : `it belongs to the ${diagnoses.length === 1 ? "diagnosis" : "diagnoses"} ${diagnoses.join(", ")}`;
    return `${title} was not drawn: ${reason}.`;
  },
  hiddenWhileBlinded: "Remarks are hidden because this session is blinded.",
  hiddenUntilRated:
    "Remarks about the prediction are hidden until you have rated everything in your blinded session.",
  setNotFound:
    "The structure set you are rating was not found in the case, so its remarks cannot be shown. Reload the page.",
};
