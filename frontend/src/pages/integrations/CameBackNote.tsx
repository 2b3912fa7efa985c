import type { CameBack } from "../../app/search";
import { Note, type NoteTone } from "../../components/Note";
import { t } from "../../texts";

const tones: Readonly<Record<CameBack, NoteTone>> = {
  connected: "ok",
  denied: "info",
  security: "warn",
  failed: "bad",
  taken: "warn",
};

export function CameBackNote({ how }: { readonly how: CameBack }) {
  const { title, body } = t.integrations.cameBack[how];
  return (
    <Note tone={tones[how]} title={title} speaks>
      {body}
    </Note>
  );
}
