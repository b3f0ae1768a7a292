"""Describe the D-SI, releases 1.3.1 to 2.2.1, differences between them as data.

``measurementUncertaintyUnivaraite`` is the published spelling for a value in a list.
The notation is that of ``trustsvc.documents.grammar.model``.
"""

DSI = r"""
GLOBAL real constant complex realList[2.0+] realListXMLList[2.1+] complexList[2.0+]
    complexListXMLList[2.2+] list hybrid expandedUnc coverageInterval covarianceMatrix
    ellipsoidalRegion:region rectangularRegion:region
    listUnivariateUnc[<2.0] listBivariateUnc[<2.0]
    quantityTypeQUDT:string[2.2+] listQuantityTypeQUDT:string[2.2+]
    quantityTypeQUDTXMLList:string[2.2+]

decimal[<2.2] := number [-+]?((\d*\.\d+)|(\d+\.\d*)|(\d+\.?))([Ee][-+]?\d+)?
decimal[2.2+] := number [-+]?((\d*\.\d+)|(\d+\.\d*)|(\d+\.?))([Ee][-+]?\d+)?|NaN
positive[<2.2] := number \+?((\d*\.\d+)|(\d+\.\d*)|(\d+\.?))([Ee][-+]?\d+)?
positive[2.2+] := number \+?((\d*\.\d+)|(\d+\.\d*)|(\d+\.?))([Ee][-+]?\d+)?|NaN
factor[<2.2] := number \+?(([1-9]\d*\.\d*)|([1-9]\d*))
factor[2.2+] := number \+?(([1-9]\d*\.\d*)|([1-9]\d*))|NaN
probability[<2.2] := number \+?((0(\.\d*)?)|(1(\.0*)?))
probability[2.2+] := number \+?((0(\.\d*)?)|(1(\.0*)?))|NaN
decimals := list decimal
positives := list positive
factors := list factor
probabilities := list probability
integers := list integer
words := list string
instants := list dateTime

real =
    label:string? quantityTypeQUDT:string?[2.2+] value:decimal unit:string
    significantDigit:integer?[2.2+] dateTime:dateTime?
    ( measurementUncertaintyUnivariate:univariate[2.2+] | expandedUnc:expandedUnc
    | coverageInterval:coverageInterval )?
univariate[2.2+] =
    standardMU:standardMU | expandedMU:expandedMU | coverageIntervalMU:coverageIntervalMU
standardMU[2.2+] = valueStandardMU:positive distribution:string?
expandedMU[2.2+] =
    valueExpandedMU:positive coverageFactor:factor coverageProbability:probability
    distribution:string?
coverageIntervalMU[2.2+] =
    valueStandardMU:positive intervalMin:decimal intervalMax:decimal
    coverageProbability:probability distribution:string?
expandedUnc =
    uncertainty:positive coverageFactor:factor coverageProbability:probability
    distribution:string?
coverageInterval =
    standardUnc:positive intervalMin:decimal intervalMax:decimal
    coverageProbability:probability distribution:string?
constant =
    label:string? quantityTypeQUDT:string?[2.2+] value:decimal unit:string
    significantDigit:integer?[2.2+] dateTime:dateTime? valueStandardMU:positive?[2.2+]
    uncertainty:positive? distribution:string?
complex =
    label:string? quantityTypeQUDT:string?[2.2+]
    ( valueReal:decimal valueImag:decimal unit:string
    | valueMagnitude:decimal valuePhase:decimal unit:string unitPhase:string )
    dateTime:dateTime? ( ellipsoidalRegion:region | rectangularRegion:region )?

region =
    covarianceMatrix:covarianceMatrix coverageFactor:factor coverageProbability:probability
    distribution:string?
covarianceMatrix = column:column+
column = covariance:covariance+
covariance = value:decimal unit:string

list[<2.0] =
    label:string? dateTime:dateTime?
    ( listUnit:string?
    ( listUnivariateUnc:listUnivariateUnc? real:realInList+
    | listUnitPhase:string? listBivariateUnc:listBivariateUnc? complex:complexInList+ )
    ( ellipsoidalRegion:region | rectangularRegion:region )?
    | list:list+ )
list[2.0+] =
    label:string? dateTime:dateTime?
    ( realList:realList | realListXMLList:realListXMLList[2.2+] | complexList:complexList
    | complexListXMLList:complexListXMLList[2.2+] | list:list )+
realList[2.0+] =
    label:string? dateTime:dateTime? listQuantityTypeQUDT:string?[2.2+] listUnit:string?
    listsignificantDigit:integer?[2.2+]
    listMeasurementUncertaintyUnivariate:listUnivariate?[2.2+]
    listUnivariateUnc:listUnivariateUnc? real:realInList+
    ( ellipsoidalRegion:region | rectangularRegion:region )?
realInList =
    label:string? quantityTypeQUDT:string?[2.2+] value:decimal unit:string?
    significantDigit:integer?[2.2+] dateTime:dateTime?
    ( measurementUncertaintyUnivaraite:univariate[2.2+] | expandedUnc:expandedUnc
    | coverageInterval:coverageInterval )?
listUnivariate[2.2+] =
    standardMU:standardMU | expandedMU:expandedMU | coverageIntervalMU:coverageInterval
    | expandedUnc:expandedUnc | coverageInterval:coverageInterval
listUnivariateUnc = expandedUnc:expandedUnc | coverageInterval:coverageInterval
listBivariateUnc[<2.0] = ellipsoidalRegion:region | rectangularRegion:region
listBivariateUnc[2.0+] = ( ellipsoidalRegion:region | rectangularRegion:region )?
complexList[2.0+] =
    label:string? dateTime:dateTime? listQuantityTypeQUDT:string?[2.2+] listUnit:string?
    listUnitPhase:string? listBivariateUnc:listBivariateUnc? complex:complexInList+
    ( ellipsoidalRegion:region | rectangularRegion:region )?
complexInList =
    label:string? quantityTypeQUDT:string?[2.2+]
    ( valueReal:decimal valueImag:decimal unit:string?
    | valueMagnitude:decimal valuePhase:decimal unit:string? unitPhase:string? )
    dateTime:dateTime? ( ellipsoidalRegion:region | rectangularRegion:region )?
hybrid =
    real:real+ | complex:complex+ | list:list+ | realList:realList+[2.0+]
    | realListXMLList:realListXMLList+[2.1+] | complexList:complexList+[2.0+]
    | complexListXMLList:complexListXMLList+[2.2+] | constant:constant+

realListXMLList[2.1+] =
    labelXMLList:words? quantityTypeQUDTXMLList:string?[2.2+] valueXMLList:decimals
    unitXMLList:words significantDigitXMLList:integers?[2.2+] dateTimeXMLList:instants?
    ( measurementUncertaintyUnivariateXMLList:univariates[2.2+]
    | expandedUncXMLList:expandedUncs | coverageIntervalXMLList:coverageIntervals )?
    ( measurementUncertaintyMultivariateXMLList:multivariates[2.2+]
    | ellipsoidalRegionXMLList:region | rectangularRegionXMLList:region )?
univariates[2.2+] =
    standardMUXMLList:standardMUs | expandedMUXMLList:expandedMUs
    | coverageIntervalMUXMLList:coverageIntervalMUs
standardMUs[2.2+] = valueStandardMUXMLList:positives distributionXMLList:words?
expandedMUs[2.2+] =
    valueExpandedMUXMLList:positives coverageFactorXMLList:factors
    coverageProbabilityXMLList:probabilities distributionXMLList:words?
coverageIntervalMUs[2.2+] =
    valueStandardMUXMLList:positives intervalMinXMLList:decimals intervalMaxXMLList:decimals
    coverageProbabilityXMLList:probabilities distributionXMLList:words?
expandedUncs[2.1+] =
    uncertaintyXMLList:positives coverageFactorXMLList:factors
    coverageProbabilityXMLList:probabilities distributionXMLList:words?
coverageIntervals[2.1+] =
    standardUncXMLList:positives intervalMinXMLList:decimals intervalMaxXMLList:decimals
    coverageProbabilityXMLList:probabilities distributionXMLList:words?
multivariates[2.2+] =
    ( ellipsoidalRegionMUXMLList:regions | rectangularRegionMUXMLList:regions )?
regions[2.2+] =
    covarianceMatrixXMLList:covarianceMatrices coverageFactorXMLList:factors
    coverageProbabilityXMLList:probabilities distributionXMLList:words?
covarianceMatrices[2.2+] = columnXMLList:columns+
columns[2.2+] = covarianceXMLList:covariances+
covariances[2.2+] = valueXMLList:decimals unitXMLList:words
complexListXMLList[2.2+] =
    labelXMLList:words? quantityTypeQUDTXMLList:string?
    ( valueRealXMLList:decimals valueImagXMLList:decimals unitXMLList:words
    | valueMagnitudeXMLList:decimals valuePhaseXMLList:decimals unitXMLList:words
    unitPhaseXMLList:words )
    dateTimeXMLList:instants? measurementUncertaintyBivariateXMLList:multivariates?
    measurementUncertaintyMultivariateXMLList:multivariates?
"""
