// SPDX-License-Identifier: Apache-2.0
// Shows the pages to whoever is signed in, else the sign-in page in their place: the address stays, so that signing in leads back to it.
import { useEffect, useState, type ReactNode } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useSession } from './session';
import { SignInPage } from './sign-in-page.component';

const linkOf = (hash: string) => /^#link=([\w-]+)$/.exec(hash)?.[1] ?? null;

export function SessionGate({ children }: { children: ReactNode }) {
  const { pathname, search, hash } = useLocation();
  const navigate = useNavigate();
  const session = useSession();
  const [link, setLink] = useState(() => linkOf(hash));
  useEffect(() => {
    const fresh = linkOf(hash);
    if (!fresh) return;
    setLink(fresh);
    void navigate(pathname + search, { replace: true }); // the secret leaves the address and the history
  }, [hash, navigate, pathname, search]);
  const known = session.state === 'ready' ? session.data : null;
  const stranger = known?.users === true && !known.signedIn;
  const invited = link !== null && known?.users !== false;
  return stranger || invited ? <SignInPage link={link} onDone={() => setLink(null)} /> : children;
}
