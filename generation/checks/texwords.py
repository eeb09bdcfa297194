"""Words and signs of TeX that the checks speak of."""

from __future__ import annotations

# Commands whose first letter makes an escape sequence of Python.
COMMANDS = frozenset(
    """
    alpha approx angle ast aleph arctan arcsin arccos arg amalg aligned beta bar begin bf bfseries big Big
    binom bmod boldsymbol bot bowtie boxed bullet backslash because bigcup bigcap bigl bigr bigtriangleup
    blacksquare frac forall flat frown footnotesize nabla neq ne neg not notin newline nu nmid nolimits ni
    normalsize noindent nexists rho right rightarrow rangle rfloor rceil rm rightharpoonup rvert raggedright
    tan tanh tau text textbf textit textrm texttt textcolor tfrac theta therefore tilde times to top triangle
    triangleq tiny tag textsc textsf textstyle triangledown varphi vec vee vert varepsilon vdots vphantom
    vspace vartheta varnothing
    """.split()  # noqa: SIM905
)

# Commands that only mathematics has: in a line of words TeX stops at them.
MATHEMATICAL = frozenset(
    """
    frac dfrac tfrac sqrt int iint oint sum prod lim alpha beta gamma delta epsilon varepsilon zeta eta theta
    vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta
    Lambda Xi Pi Sigma Phi Psi Omega infty partial nabla times div pm mp cdot leq geq neq le ge ne approx
    equiv sim cong propto in notin subset subseteq cup cap forall exists rightarrow leftarrow Rightarrow
    Leftarrow leftrightarrow Leftrightarrow to mapsto implies iff vec hat bar mathbb mathcal binom sin cos tan
    log ln exp angle perp parallel circ
    """.split()  # noqa: SIM905
)

# Commands that models like and that Manim's preamble (amsmath, amssymb) does not bring; what to write instead.
OWN_WORDS = {
    "degree": r"^{\circ}",
    "bm": r"\boldsymbol",
    "R": r"\mathbb{R}",
    "N": r"\mathbb{N}",
    "Z": r"\mathbb{Z}",
    "Q": r"\mathbb{Q}",
    "C": r"\mathbb{C}",
    "coloneqq": ":=",
    "mathds": r"\mathbb",
    "mathbbm": r"\mathbb",
    "celsius": r"^{\circ}\mathrm{C}",
    "percent": r"\%",
    "lvec": r"\overleftarrow",
    "sgn": r"\operatorname{sgn}",
    "arccot": r"\operatorname{arccot}",
    "lcm": r"\operatorname{lcm}",
    "diff": r"\mathrm{d}",
    "dd": r"\mathrm{d}",
    "grad": r"\nabla",
    "divergence": r"\nabla\cdot",
    "curl": r"\nabla\times",
    "infinity": r"\infty",
    "tg": r"\tan",
    "ctg": r"\cot",
    "cotg": r"\cot",
    "arctg": r"\arctan",
    "sen": r"\sin",
    "arcsec": r"\operatorname{arcsec}",
    "sech": r"\operatorname{sech}",
    "csch": r"\operatorname{csch}",
    "argmax": r"\operatorname{argmax}",
    "argmin": r"\operatorname{argmin}",
    "Var": r"\operatorname{Var}",
    "Cov": r"\operatorname{Cov}",
    "E": r"\mathbb{E}",
    "rank": r"\operatorname{rank}",
    "tr": r"\operatorname{tr}",
    "diag": r"\operatorname{diag}",
    "span": r"\operatorname{span}",
    "proj": r"\operatorname{proj}",
    "ohm": r"\Omega",
    "micro": r"\mu",
    "multiply": r"\times",
    "divide": r"\div",
    "plusminus": r"\pm",
    "notequal": r"\neq",
    "lessthan": "<",
    "rightarow": r"\rightarrow",
    "vv": r"\vec",
    "vb": r"\mathbf",
    "va": r"\vec",
}
# Commands with groups, and the whole in TeX's own words.
MACROS = {
    "abs": r"\left|#1\right|",
    "norm": r"\left\|#1\right\|",
    "dv": r"\frac{d #1}{d #2}",
    "pdv": r"\frac{\partial #1}{\partial #2}",
    "qty": r"\left(#1\right)",
    "SI": r"#1\,\mathrm{#2}",
    "si": r"\mathrm{#1}",
    "unit": r"\mathrm{#1}",
    "num": "#1",
    "ket": r"\left|#1\right\rangle",
    "bra": r"\left\langle #1\right|",
    "ev": r"\left\langle #1\right\rangle",
    "set": r"\left\{#1\right\}",
    "ce": r"\mathrm{#1}",
    "textcolor": "#2",
    "color": "",
    "underbracket": r"\underbrace{#1}",
}
PACKAGES = dict.fromkeys(("cancel", "bcancel", "xcancel", "cancelto"), "cancel")
"""Commands of packages that every TeX has which can make Manim's formulas."""
MISSING = frozenset(OWN_WORDS) | frozenset(
    """
    ce ket bra ev set
    cancel bcancel xcancel cancelto dv pdv qty abs norm SI si unit num euro xhookrightarrow textcolor color
    definecolor href ding mathscr tikz includegraphics lstinline mintinline mbox2 underbracket
    """.split()  # noqa: SIM905
)

# Signs that are letters to Python, and their commands.
SIGNS = {
    "×": r"\times", "÷": r"\div", "±": r"\pm", "·": r"\cdot", "•": r"\bullet", "°": r"^{\circ}", "π": r"\pi",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "θ": r"\theta",
    "λ": r"\lambda", "μ": r"\mu", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "φ": r"\varphi", "ω": r"\omega",
    "η": r"\eta", "κ": r"\kappa", "ξ": r"\xi", "χ": r"\chi", "ψ": r"\psi", "ζ": r"\zeta", "ν": r"\nu",
    "Δ": r"\Delta", "Σ": r"\Sigma", "Ω": r"\Omega", "Π": r"\Pi", "Γ": r"\Gamma", "Φ": r"\Phi", "Θ": r"\Theta",
    "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "≈": r"\approx", "≡": r"\equiv", "∞": r"\infty", "√": r"\surd",
    "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "∂": r"\partial", "∇": r"\nabla", "∈": r"\in", "∉": r"\notin",
    "⊂": r"\subset", "⊆": r"\subseteq", "∪": r"\cup", "∩": r"\cap", "∅": r"\emptyset", "∀": r"\forall",
    "∃": r"\exists", "→": r"\to", "←": r"\leftarrow", "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow", "↦": r"\mapsto",
    "∠": r"\angle", "⊥": r"\perp", "∥": r"\parallel", "²": "^2", "³": "^3", "⁴": "^4", "ⁿ": "^n", "₀": "_0", "₁": "_1",
    "₂": "_2", "₃": "_3", "−": "-", "ℝ": r"\mathbb{R}", "ℕ": r"\mathbb{N}", "ℤ": r"\mathbb{Z}", "…": r"\dots",
}  # fmt: skip
