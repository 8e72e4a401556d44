import { texts } from "../texts/index.ts";

/** Stands beside every patient's name: nobody may take a phantom for a patient, or a patient for a phantom. */
export function PhantomMark({ isSynthetic }: { readonly isSynthetic: boolean }) {
  return isSynthetic ? <small>{texts.phantom}</small> : null;
}
