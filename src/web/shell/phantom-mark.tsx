import { texts } from "../texts/index.ts";

/** Beside a patient's name wherever it stands: a phantom must not be taken for a patient, nor a patient for one. */
export function PhantomMark({ isSynthetic }: { readonly isSynthetic: boolean }) {
  return isSynthetic ? <small>{texts.phantom}</small> : null;
}
