-- Distributions that PostgreSQL lacks: what quantiles and tails the macros of macros/statistics ask for. PostgreSQL 16
-- has erf and erfc, and no gamma function before 18: none is used. Run again whenever this file changes.
--
-- All are null where they are not defined and never NaN or an error; everybody may call them, so that a view that uses
-- one can be read by whoever may read the view.

create schema if not exists statistics;
comment on schema statistics is
'Distribution functions for intervals and tests: t, normal, F. They hold no data.';
grant usage on schema statistics to public;

-- What Stirling's formula leaves of ln gamma(a), a > 0: its series from 10 on (the first term left out is below 1e-15),
-- and by gamma(a + 1) = a gamma(a) below.
create or replace function statistics.stirling_rest(a float8) returns float8
language plpgsql immutable strict parallel safe as $$
declare
    up float8 := a;
    rest float8 := 0;
begin
    while up < 10 loop
        rest := rest + (up + 0.5) * ln((up + 1) / up) - 1;
        up := up + 1;
    end loop;
    return rest + (
        1 / 12.0::float8 - (1 / 360.0::float8 - (1 / 1260.0::float8 - (1 / 1680.0::float8 - (
            1 / 1188.0::float8 - 691 / 360360.0::float8 / (up * up)
        ) / (up * up)) / (up * up)) / (up * up)) / (up * up)
    ) / up;
end
$$;

-- -ln(1 - e) - e, exact for small e too; `remainder` is 1 - e as the caller knows it best. By the series of
-- 2 artanh(e / (2 - e)), as in C. Loader, Fast and Accurate Computation of Binomial Probabilities (2000).
create or replace function statistics.log_excess(e float8, remainder float8) returns float8
language plpgsql immutable strict parallel safe as $$
declare
    v float8;
    square float8;
    part float8;
    total float8;
begin
    if abs(e) > 0.1 then
        return -ln(remainder) - e;
    elsif abs(e) < 1e-100 then
        return 0;
    end if;
    v := e / (2 - e);
    square := v * v;
    total := e * v;
    part := 2 * v;
    -- v is below 0.053: the part after the seventh is less than 1e-17 of the first
    for step in 1..7 loop
        exit when abs(part) < 1e-200;
        part := part * square;
        total := total + part / (2 * step + 1);
    end loop;
    return total;
end
$$;

-- ln of x^a y^b / B(a, b), where y = 1 - x is given because it is not 1 - x in floating point: by Loader's way, in
-- which nothing large is taken from anything large.
create or replace function statistics.log_beta_density(x float8, y float8, a float8, b float8) returns float8
language sql immutable strict parallel safe as $$
select 0.5 * (ln(a) + ln(b) - ln(a + b) - ln(2 * pi()))
    + statistics.stirling_rest(a + b) - statistics.stirling_rest(a) - statistics.stirling_rest(b)
    - a * statistics.log_excess((a * y - b * x) / a, (a + b) * x / a)
    - b * statistics.log_excess((b * x - a * y) / b, (a + b) * y / b)
$$;

-- The regularized incomplete beta function I_x(a, b), with y = 1 - x as above; 0 < x, y and 0 < a, b. Continued fraction
-- of A. Didonato and A. Morris, Algorithm 708 (1992), bfrac: from how far x lies below its mean, so that nothing is lost
-- where one parameter is a million times the other, as in the fraction of Numerical Recipes.
create or replace function statistics.incomplete_beta(x float8, y float8, a float8, b float8) returns float8
language plpgsql immutable strict parallel safe as $$
declare
    distance constant float8 := a * y - b * x;
    first_denominator constant float8 := 1 + 1 / a;
    logarithm float8;
    numerator float8 := 1;
    numerator_before float8 := 0;
    denominator float8 := (1 + distance) / first_denominator;
    denominator_before float8 := 1;
    fraction float8 := first_denominator / (1 + distance);
    fraction_before float8;
    share float8 := 1;
    size float8 := a + 1;
    product float8;
    alpha float8;
    beta float8;
    next float8;
begin
    -- beyond its mean the other tail is the smaller one
    if distance < 0 then
        return 1 - statistics.incomplete_beta(y, x, b, a);
    end if;
    logarithm := statistics.log_beta_density(x, y, a, b);
    if logarithm < -690 then
        return 0;
    elsif x * (a + b) / (a + 1) < 1e-17 then
        return exp(logarithm) / a;
    end if;
    for step in 1..1000000 loop
        product := step * (b - step) * x;
        alpha := share * (share + b / a) * (a / size) * (a / size) * product * x;
        beta := step + product / size
            + (1 + step / a) / (first_denominator + 2 * step / a) * (1 + distance + step * (1 + y));
        share := 1 + step / a;
        size := size + 2;
        next := alpha * numerator_before + beta * numerator;
        numerator_before := numerator;
        numerator := next;
        next := alpha * denominator_before + beta * denominator;
        denominator_before := denominator;
        denominator := next;
        fraction_before := fraction;
        fraction := numerator / denominator;
        exit when abs(fraction - fraction_before) <= 1e-15 * fraction;
        numerator_before := numerator_before / denominator;
        denominator_before := denominator_before / denominator;
        numerator := fraction;
        denominator := 1;
    end loop;
    return exp(logarithm) * fraction;
end
$$;

create or replace function statistics.normal_two_sided_p(z float8) returns float8
language sql immutable strict parallel safe as $$
select case when z <> 'NaN' then erfc(abs(z) / sqrt(2::float8)) end
$$;
comment on function statistics.normal_two_sided_p(float8) is
'Probability that a standard normal value lies at least as far from 0 as z, on either side.';

create or replace function statistics.normal_quantile(probability float8) returns float8
language plpgsql immutable strict parallel safe as $$
declare
    tail float8 := least(probability, 1 - probability);
    density float8;
    step float8;
    r float8;
    z float8;
begin
    if not (probability > 0 and probability < 1) or tail < 1e-290 then
        return null;
    elsif tail = 0.5 then
        return 0;
    end if;
    -- Abramowitz and Stegun 26.2.23, off by less than 4.5e-4; then Newton's method, on the logarithm of the tail where it
    -- is small and on the middle where that is
    r := sqrt(-2 * ln(tail));
    z := r - (2.515517 + (0.802853 + 0.010328 * r) * r) / (1 + (1.432788 + (0.189269 + 0.001308 * r) * r) * r);
    for turn in 1..20 loop
        density := exp(-z * z / 2) / sqrt(2 * pi());
        if tail < 0.25 then
            r := erfc(z / sqrt(2::float8)) / 2;
            step := (ln(r) - ln(tail)) * (r / density);
        else
            step := (abs(2 * probability - 1) - erf(z / sqrt(2::float8))) / (2 * density);
        end if;
        z := z + step;
        exit when abs(step) <= 1e-8 * abs(z);
    end loop;
    return case when probability < 0.5 then -z else z end;
end
$$;
comment on function statistics.normal_quantile(float8) is
'Value below which a standard normal one lies with this probability; null unless it is between 0 and 1.';

create or replace function statistics.t_two_sided_p(t float8, df float8) returns float8
language plpgsql immutable strict parallel safe as $$
declare
    ratio float8;
begin
    if t = 'NaN' or df = 'NaN' or df < 1e-6 then
        return null;
    elsif df > 1e15 then
        return statistics.normal_two_sided_p(t);
    elsif abs(t) > 1e140 then
        return 0;
    elsif abs(t) < 1e-140 then
        return 1;
    end if;
    ratio := abs(t) / sqrt(df);
    if ratio > 1 then
        ratio := 1 / ratio / ratio;
        return statistics.incomplete_beta(ratio / (1 + ratio), 1 / (1 + ratio), df / 2, 0.5);
    end if;
    ratio := ratio * ratio;
    return statistics.incomplete_beta(1 / (1 + ratio), ratio / (1 + ratio), df / 2, 0.5);
end
$$;
comment on function statistics.t_two_sided_p(float8, float8) is
'Probability that a value of Student''s t distribution with df degrees of freedom lies at least as far from 0 as t, on either side; df need not be whole. Null unless df is at least a millionth.';

create or replace function statistics.t_quantile(probability float8, df float8) returns float8
language plpgsql immutable strict parallel safe as $$
declare
    outside float8 := 2 * least(probability, 1 - probability);
    inside float8 := abs(2 * probability - 1);
    z float8 := abs(statistics.normal_quantile(probability));
    t float8;
    square float8;
    x float8;
    y float8;
    slope float8;
    found float8;
    step float8;
begin
    if z is null or df = 'NaN' or df < 1e-6 then
        return null;
    elsif z = 0 then
        return 0;
    elsif df > 1e15 then
        return case when probability < 0.5 then -z else z end;
    end if;
    -- Abramowitz and Stegun 26.7.5; for few degrees of freedom the series is only a beginning
    square := z * z;
    t := z * (1 + (square + 1) / (4 * df));
    if df >= 3 then
        t := t + z * ((5 * square + 16) * square + 3) / 96 / (df * df)
            + z * (((3 * square + 19) * square + 17) * square - 15) / 384 / (df * df * df);
    end if;
    -- Newton's method in the logarithms: both curves are concave there, and in the tails nearly straight; what is wrong
    -- after a step is about its square. t times the density is the factor x^a y^b / B(a, b) of the incomplete beta function.
    for turn in 1..100 loop
        square := t / df * t;
        x := 1 / (1 + square);
        y := square / (1 + square);
        slope := 2 * exp(statistics.log_beta_density(x, y, df / 2, 0.5));
        if outside < 0.5 then
            found := statistics.incomplete_beta(x, y, df / 2, 0.5);
            step := (ln(found) - ln(outside)) * found / slope;
        else
            found := statistics.incomplete_beta(y, x, 0.5, df / 2);
            step := (ln(inside) - ln(found)) * found / slope;
        end if;
        if ln(t) + step > 320 then
            return null;
        end if;
        t := t * exp(step);
        exit when abs(step) <= 1e-7;
    end loop;
    return case when probability < 0.5 then -t else t end;
end
$$;
comment on function statistics.t_quantile(float8, float8) is
'Value below which one of Student''s t distribution with df degrees of freedom lies with this probability; df need not be whole, Infinity is the normal distribution. Null unless df is at least a millionth and the probability is between 0 and 1.';

create or replace function statistics.f_upper_p(f float8, df_between float8, df_within float8) returns float8
language plpgsql immutable strict parallel safe as $$
declare
    ratio float8;
begin
    if not (f >= 0 and f <= 1e140 and df_between > 0 and df_between <= 1e15 and df_within > 0 and df_within <= 1e15) then
        return null;
    elsif f < 1e-140 then
        return 1;
    end if;
    ratio := df_between * f / df_within;
    return statistics.incomplete_beta(1 / (1 + ratio), ratio / (1 + ratio), df_within / 2, df_between / 2);
end
$$;
comment on function statistics.f_upper_p(float8, float8, float8) is
'Probability that a value of the F distribution is at least f. Null unless f is at least 0 and both degrees of freedom are above it.';
