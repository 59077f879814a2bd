"""How scraped pages write what stands around their articles: patterns for whole lines.

The phrases of a table are separated by `` | `` and read without regard to case. They are general, in the
languages that most pages come in; what they miss stays in the article.
"""

import re

SECTION = r"""
related( (articles?|stories|news|posts|content|topics|coverage|reading))?
popular( (now|articles?|posts|stories))? | most (read|popular|viewed|shared|commented|watched)
editor['’]?s['’]? (choice|picks?) | trending( (now|stories|topics))? | top (stories|news)
latest( (news|articles?|stories|headlines|posts|updates))? | recent (posts|articles?|stories|news)
(recommended|suggested)( (for you|reading|articles?|stories))? | you (may|might) also (like|be interested in)
more (from|in|on) .{1,40} | more (news|stories|articles?|headlines) | news | headlines | must[- ]reads?
what to read next | up next | read next | featured( (articles?|stories))? | around the web
(promoted|sponsored) content | other (news|stories|articles) | in case you missed it | also in (the )?news
our picks | also on (our|this) site | explore more( on (this|these) topics?)? | in this section | meistgelesen | am meisten gelesen | verwandte (artikel|themen)
weitere (artikel|meldungen|nachrichten) | mehr zum thema | das könnte sie auch interessieren
aktuelle nachrichten | nachrichten | les plus lus | articles? (liés|similaires|connexes)
(à |a )?lire aussi | lesen sie auch | lea también
sur le m[eê]me sujet | actualités | dernières nouvelles | (lo más leído|más leídas)
(noticias|artículos) relacionad[oa]s | te puede interesar | últimas noticias | noticias | i più letti
articoli correlati | leggi anche | ultime notizie | mais lidas | (notícias|artigos) relacionad[oa]s
veja também | (самое )?популярное | (читайте|смотрите) также | (материалы|новости|статьи) по теме
последние новости | новости | (читайте|дивіться) також | новини | популярне | najczęściej czytane
czytaj (też|także) | aktualności | الأكثر قراءة | مقالات ذات صلة | اقرأ أيضا | أخبار | en çok okunanlar
ilgili haberler | 相关(新闻|文章|阅读) | 热门(新闻|文章)? | 関連記事
"""
"""Headings over teasers of other articles."""

INLINE = r"""
(read|see|learn|find out|discover|view|show) (more|also|the full (story|article|report))( about .{1,60})?
(continue|keep) reading | (read|see|watch|listen)( (also|more|now))?\s*[:：] .{1,160}
(related|also read|don['’]t miss)\s*[:：] .{1,160} | read (full|the) (article|story) | click here( .{1,60})?
load more( .{1,20})? | weiterlesen | mehr lesen | lire la suite | lire plus | leer más | seguir leyendo
leggi tutto | leia mais | читать (далее|дальше|полностью)
(lesen sie auch|lire aussi|lea también)\s*[:：]? .{1,160} | more on this (story|topic)
view (all|more)( articles| stories| posts)? | watch (now|live|the video) | listen to this article
"""
"""Pointers to one other article, or to the rest of this one."""

END = r"""
(copyright( by)?\s*)?(©|\(c\)|&copy;).{0,160} | copyright,? (by )?\d{4}.{0,160} | .{0,80}all rights reserved\.?
alle rechte vorbehalten\.? | tous droits réservés\.? | todos los derechos reservados\.? | все права защищены\.?
(tags?|topics?|keywords|filed under|categories|schlagw(o|ö)rter|étiquettes|etiquetas|теги)\s*[:：] .{1,200}
(\d+|no|one) (comments?|responses?|replies|kommentare?|commentaires?|comentarios?|комментари(й|я|ев))
comments?( \(?\d+\)?)? | (leave|post|add|write) a (comment|reply) | join the (conversation|discussion)
(view|show|hide|read) (\d+ )?comments | log ?in to comment
(kommentare|commentaires|comentarios|commenti)( \(\d+\))? | комментарии( \(\d+\))? | about the authors?
(previous|next) (article|post|story)(\s*[:：] .{0,150})? | back to top | terms (of (use|service)|and conditions)
privacy (policy|notice) | cookie (policy|settings|preferences) | contact( us)? | about( us)? | imprint
impressum | site ?map
"""
"""What stands where an article ends."""

LINE = r"""
share | share (this|on|via|with|article|story|post)( .{0,80})? | tweet( this)? | pin it
e-?mail( this)?( (article|story))? | print( (this|article|page))? | copy link
save( (article|story|for later))? | bookmark | follow us( .{0,60})? | teilen | auf .{1,20} teilen
partager( (sur|cet) .{0,40})? | compartir( en .{0,40})? | condividi( su .{0,40})? | compartilhar( no .{0,40})?
поделиться( в .{0,40})? | drucken | imprimer | imprimir | facebook | twitter | x | whatsapp | linkedin
telegram | reddit | pinterest | instagram | youtube | tiktok | bluesky | mastodon | threads | email | messenger
rss | advertisements? | advertorial | anzeige | werbung | publicité | publicidad | pubblicità | реклама | ad
sponsored | promoted | (article|story) continues (below|after).{0,40}
(skip|jump) to (the )?(main )?(content|navigation|main|footer|search).{0,20}
(zum inhalt|zur navigation) springen | aller au contenu.{0,20} | saltar al contenido | перейти к содержанию
newsletters? | (sign up|subscribe|register)( (now|today|here|free))?( (to|for) (our|the|my|free|daily|weekly) .{1,80})?
(get|receive) .{1,80} (in|to) your inbox.{0,40} | .{0,80}\bour (daily |weekly |free )?newsletters?\b.{0,60}
(sign|log) ?in | log ?out | my account | search | menu | close | home | homepage
(toggle|open) (menu|navigation) | startseite | accueil | inicio | главная | menü
(we|this (site|website|page)) uses? cookies.{0,300} | accept( all)?( cookies)? | reject( all)?( cookies)?
manage (cookies|preferences|settings) | wir verwenden cookies.{0,200} | nous utilisons des cookies.{0,200}
.{0,160}by continuing to (use|browse) (this|our|the) (web)?site.{0,160} | \d+ ?min(ute)?s?( read)?
(reading time|lesezeit)\s*[:：].{0,20} | \d+ (shares?|views?|likes?) | play | pause | mute | download
reuse this content | (published|updated|posted) \d+ (seconds?|minutes?|hours?|days?|weeks?) ago
loading.{0,3} | \d+ (seconds?|minutes?|hours?|days?|weeks?|months?) ago | (vor|il y a|hace) \d+ \w+
([01]?\d|2[0-3])[:.h][0-5]\d( ?(uhr|gmt|utc|cet|cest|est|edt|bst|ist|msk|a\.?m\.?|p\.?m\.?)){0,2}
"""
"""What may stand anywhere: share bars, sign-ups, menus, cookie notices, advertisements, times."""


def pattern(phrases: str) -> re.Pattern[str]:
    """One pattern that matches any of ``phrases``."""
    parts = [part.strip() for line in phrases.strip().splitlines() for part in line.split(" | ")]
    return re.compile("|".join(f"(?:{part})" for part in parts), re.IGNORECASE)


# Lines with contents of their own: dates, credits, names.
_MONTH = (
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|janv|févr|mars|avr|juin|juil|août|déc"
    r"|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек)\w*\.?"
)
_DAY = (
    rf"(\d{{1,2}}(st|nd|rd|th|er|\.)?,? (de )?{_MONTH},?( de)? \d{{4}}|{_MONTH} \d{{1,2}}(st|nd|rd|th)?,? \d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}年\d{1,2}月\d{1,2}日)"
)
DATELINE = re.compile(
    r"((last )?(published|updated|posted|modified|veröffentlicht|publié|publicado|опубликовано)"
    r"( (on|at|am|le|el))?\s*[:：]? )?"
    rf"([^\W\d]{{2,10}}\.?,? )?{_DAY}([,|–-]? ?(at |um |à )?\d{{1,2}}[:.h]\d\d( ?[a-z.]{{2,5}}){{0,2}})?",
    re.IGNORECASE,
)
SOURCES = re.compile(
    r"(sources?|quellen?|fuentes?|fonti|fontes?|источники?|джерел[оа]|źródł[oa]|المصادر|المصدر|来源)\s*[:：]\s*\S",
    re.IGNORECASE,
)
_PICTURE = (
    r"(pictures?|photos?|photographs?|pictured|images?|captions?"
    r"|fotos?|bild(er)?|imágenes|imagen|légende|фото|صورة|图片?)"
)
CAPTION = re.compile(
    rf"[\[(]?((file|main|top|cover|stock|lead) )?{_PICTURE}( (by|credits?|courtesy( of)?|caption))?\s*[:：]\s*\S",
    re.IGNORECASE,
)
CREDIT_AT_END = re.compile(rf"\({_PICTURE}( credits?)?( (by|courtesy of)|\s*[:：]) [^()]{{2,80}}\)\.?$", re.IGNORECASE)
_PART = r"[^\W\d_a-zа-я][\w.'’-]*"
_NAME = rf"{_PART}(?: (?:(?:van|von|de|del|della|al|bin|el|la|le|der|den|di|da) )*{_PART}){{1,3}}"
CREDIT = re.compile(rf"\(?(?:Photo|Picture|Image|Foto)s? (?:by|courtesy of) {_PART}(?:[ /]{_PART}){{0,5}}\)?")
BYLINE = re.compile(
    r"(?:By|BY|Von|VON|Par|PAR|Por|POR|(?:Written|Reported|Story|Text|Words) by) "
    rf"(?:{_PART}|{_NAME}(?:(?:,| and| und| et| y| &) {_NAME})*(?:(?:,| in| \|| -| –| for) .{{1,60}})?(?<![.!?]))"
)
COMMENTS = re.compile(
    r"(\d+|one) (comments?|responses?|replies|kommentare?|commentaires?|comentarios?|комментари(й|я|ев))"
    r"|(comments|kommentare|commentaires|comentarios|commenti|комментарии)( \(?\d+\)?)?",
    re.IGNORECASE,
)
AGE = re.compile(
    r"\d+ (seconds?|minutes?|hours?|days?|weeks?|months?) ago|.{1,60} (says|said|writes|wrote)\s*[:：]", re.IGNORECASE
)
AUTHOR_LABEL = re.compile(
    r"by (the |our )?(editors?|staff|editorial (board|team|staff)|newsroom"
    r"|(staff |special )?(correspondent|reporter|writer)s?)"
    r"|(author|autor(in)?|auteur|автор|作者|الكاتب)\s*[:：]\s*\S.{0,80}",
    re.IGNORECASE,
)
