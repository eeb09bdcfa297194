"""LaTeX that leaves nothing behind: what a formula may use to be set in one run with others.

Nothing here assigns globally, counts, reads, writes or tells where it stands, so that a formula made of these looks the
same in any company. A formula with any other command is set alone; to add one here, look at its definition first.
"""

from __future__ import annotations

_SYMBOLS = """
    Arrowvert Bbbk Bumpeq Cap Cup Delta Downarrow Finv Game Gamma Im Join Lambda Leftarrow Leftrightarrow Lleftarrow
    Longleftarrow Longleftrightarrow Longrightarrow Lsh Omega Phi Pi Psi Re Rightarrow Rrightarrow Rsh Sigma Subset
    Supset Theta Uparrow Updownarrow Upsilon Vdash Vert Vvdash Xi acute aleph alpha amalg angle approx approxeq
    arrowvert ast asymp backepsilon backprime backsim backsimeq backslash bar barwedge because beta beth between
    bigcap bigcirc bigcup bigodot bigoplus bigotimes bigsqcup bigstar bigtriangledown bigtriangleup biguplus bigvee
    bigwedge blacklozenge blacksquare blacktriangle blacktriangledown blacktriangleleft blacktriangleright bot
    bowtie boxdot boxminus boxplus boxtimes braceld bracelu bracerd braceru bracevert breve bullet bumpeq cap cdot
    cdotp cdots centerdot check chi circ circeq circlearrowleft circlearrowright circledS circledast circledcirc
    circleddash clubsuit colon complement cong coprod cup curlyeqprec curlyeqsucc curlyvee curlywedge curvearrowleft
    curvearrowright dagger daleth dashv ddagger ddot ddots delta diagdown diagup diamond diamondsuit digamma
    div divideontimes dot doteq doteqdot dotplus dots dotsb dotsc dotsi dotsm dotso doublebarwedge downarrow
    downdownarrows downharpoonleft downharpoonright ell emptyset epsilon eqcirc eqsim eqslantgtr eqslantless equiv
    eta eth exists fallingdotseq flat forall frown gamma ge geq geqq geqslant gets gg ggg gimel gnapprox gneq gneqq
    gnsim grave gtrapprox gtrdot gtreqless gtreqqless gtrless gtrsim gvertneqq hat hbar heartsuit hookleftarrow
    hookrightarrow hslash idotsint iff iiiint iiint iint imath impliedby implies in infty int intercal intop iota
    jmath kappa lVert lambda land langle lbrace lceil ldotp ldots le leftarrow leftarrowtail leftharpoondown
    leftharpoonup leftleftarrows leftrightarrow leftrightarrows leftrightharpoons leftrightsquigarrow leftthreetimes
    leq leqq leqslant lessapprox lessdot lesseqgtr lesseqqgtr lessgtr lesssim lfloor lgroup lhd lhook ll lll
    lmoustache lnapprox lneq lneqq lnot lnsim longleftarrow longleftrightarrow longmapsto longrightarrow
    looparrowleft looparrowright lor lozenge ltimes lvert lvertneqq mapsto mapstochar mathring measuredangle mho mid
    models mp mu multimap nLeftarrow nLeftrightarrow nRightarrow nVDash nVdash nabla natural ncong ne nearrow neg
    neq nexists ngeq ngeqq ngeqslant ngtr ni nleftarrow nleftrightarrow nleq nleqq nleqslant nless nmid not notin
    nparallel nprec npreceq nrightarrow nshortmid nshortparallel nsim nsubseteq nsubseteqq nsucc nsucceq nsupseteq
    nsupseteqq ntriangleleft ntrianglelefteq ntriangleright ntrianglerighteq nu nvDash nvdash nwarrow odot oint
    ointop omega ominus oplus oslash otimes owns parallel partial perp phi pi pitchfork pm prec precapprox
    preccurlyeq preceq precnapprox precneqq precnsim precsim prime prod propto psi rVert rangle rbrace rceil rfloor
    rgroup rhd rho rhook rightarrow rightarrowtail rightharpoondown rightharpoonup rightleftarrows rightleftharpoons
    rightrightarrows rightsquigarrow rightthreetimes risingdotseq rmoustache rtimes rvert searrow setminus sharp
    shortmid shortparallel sigma sim simeq smallfrown smallint smallsetminus smallsmile smile spadesuit
    sphericalangle sqcap sqcup sqrtsign sqsubset sqsubseteq sqsupset sqsupseteq square star subset subseteq
    subseteqq subsetneq subsetneqq succ succapprox succcurlyeq succeq succnapprox succneqq succnsim succsim sum
    supset supseteq supseteqq supsetneq supsetneqq surd swarrow tau therefore theta thickapprox thicksim tilde times
    to top triangle triangledown triangleleft trianglelefteq triangleq triangleright trianglerighteq
    twoheadleftarrow twoheadrightarrow unlhd unrhd uparrow updownarrow upharpoonleft upharpoonright uplus upsilon
    upuparrows vDash varbigtriangledown varbigtriangleup varepsilon varkappa varnothing varphi varpi varpropto
    varrho varsigma varsubsetneq varsubsetneqq varsupsetneq varsupsetneqq vartheta vartriangle vartriangleleft
    vartriangleright vdash vdots vec vee veebar vert wedge widehat widetilde wp wr xi zeta
"""  # of LaTeX, amsmath and amssymb
_STRUCTURE = """
    frac dfrac tfrac cfrac binom dbinom tbinom sqrt over atop choose substack overset underset stackrel xrightarrow
    xleftarrow overline underline overbrace underbrace overrightarrow overleftarrow overleftrightarrow
    underrightarrow underleftarrow boxed mod pmod bmod pod limits nolimits displaystyle textstyle scriptstyle
    scriptscriptstyle dddot ddddot sideset left right middle big Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl
    biggr biggm Biggl Biggr Biggm not mathop mathbin mathrel mathord mathopen mathclose mathpunct mathinner phantom
    hphantom vphantom smash quad qquad thinspace enspace hspace hfill operatorname operatorname* hline hdotsfor
    multicolumn cline
"""
_FUNCTIONS = """
    arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf injlim ker lg lim liminf limsup ln
    log max min Pr projlim sec sin sinh sup tan tanh
"""
_ALPHABETS = """
    mathbb mathcal mathfrak mathrm mathbf mathit mathsf mathtt mathnormal boldsymbol pmb
"""
_TEXT = """
    text textbf textit textsf texttt textsc textrm textup textsl textmd textnormal emph mbox bfseries itshape
    ttfamily sffamily rmfamily scshape upshape mdseries slshape tiny scriptsize footnotesize small normalsize large
    Large LARGE huge Huge centering raggedright raggedleft noindent par newline item LaTeX TeX S P copyright pounds
    dag ddag ss ae AE oe OE o O aa AA l L i j c v u H k b d r t textendash textemdash textbackslash textasciitilde
    textquotedblleft textquotedblright textdegree ensuremath
"""
_SIGNS = r"""\ , ; : ! { } | % & $ _ - / ' " ` ^ ~ = . ( ) [ ] >"""

_ENVIRONMENTS = """
    align* gather* aligned gathered alignedat split cases matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix
    array tabular center flushleft flushright itemize
"""
_PACKAGES = """
    babel amsmath amssymb amsfonts inputenc fontenc lmodern textcomp mathrsfs dsfont mathtools xcolor
"""

COMMANDS = frozenset(" ".join((_SYMBOLS, _STRUCTURE, _FUNCTIONS, _ALPHABETS, _TEXT, _SIGNS)).split()) | {" ", "\n"}

ENVIRONMENTS = frozenset(_ENVIRONMENTS.split())
PACKAGES = frozenset(_PACKAGES.split())
"""A template that only loads these, and defines nothing of its own, gives the commands above their known meaning."""
