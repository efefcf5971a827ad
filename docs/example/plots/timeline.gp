# One trial of each engine at the largest number of fetches, phases by color: a row for each fetch at a time.
# Draws the data file of the same name next to it.
reset session
set encoding utf8
do for [suffix in 'png'] {
if (suffix eq 'png') { set terminal pngcairo size 1600,1000 font 'sans,19' fontscale 1.2 linewidth 2.2 pointscale 1.6 rounded }
set termoption noenhanced
name = 'timeline'
data = name.'.dat'
set output name.'.'.suffix
set style line 101 linecolor rgb '#808080' linewidth 2 dashtype (6,6)
set style line 102 linecolor rgb '#000000' linewidth 2 pointtype 2 pointsize 2.55
set key at graph 0, screen 0.915 left top horizontal maxcols 4 Left reverse samplen 2.4 spacing 1.2 width 1
set tmargin at screen 0.800
set border 3 linecolor rgb '#404040'
set tics nomirror textcolor rgb '#202020'
set grid linecolor rgb '#d8d8d8' linewidth 0.8 dashtype 1
set errorbars small
set bmargin 5.4
set rmargin 3
set label 1 'When each fetch did what' at screen 0.02, 0.955 left font ',23' textcolor rgb '#000000'
set label 2 'built-in origin, 50ms delay, 1KiB bodies, HTTP/1.1; cold start, all in flight, 10 runs, seed 1; 2026-11-27 14:18 UTC' at screen 0.985, 0.030 right font ',12' textcolor rgb '#606060'
set label 3 'one trial of 500 fetches, one row in 5 shown' at screen 0.985, 0.955 right font ',14' textcolor rgb '#606060'
set xrange [0:174.014]
set xtics ('0' 0, '20' 20, '40' 40, '60' 60, '80' 80, '100' 100, '120' 120, '140' 140, '160' 160)
set xlabel 'time since the release of the batch (ms)'
set yrange [-2:0]
set ytics ('threads' -0.5, 'async' -1.5)
set ylabel ''
set border 1
set grid noytics
set ytics scale 0
set style fill solid noborder
plot \
  data index 0 using 1:3:1:2:3:4 with boxxyerror linecolor rgb '#dddddd' title 'queue', \
  data index 1 using 1:3:1:2:3:4 with boxxyerror linecolor rgb '#e69f00' title 'connect', \
  data index 2 using 1:3:1:2:3:4 with boxxyerror linecolor rgb '#56b4e9' title 'waiting', \
  data index 3 using 1:3:1:2:3:4 with boxxyerror linecolor rgb '#004d73' title 'transfer', \
  data index 4 using 1:3:1:2:3:4 with boxxyerror linecolor rgb '#a00000' title 'failed', \
  data index 5 using 1:3:(0):($4-$3) with vectors nohead linewidth 0.7 linecolor rgb '#ffffff' notitle
set output
}
